"""Finds this package's initializers by name and by configuration."""

import contextlib
import re
from collections.abc import Callable
from inspect import signature
from typing import Any, overload

import keras
import numpy as np
from keras.initializers import deserialize as keras_deserialize
from keras.initializers import get as keras_get

from kerasinit._upstream import save_as_keras_own
from kerasinit.checks import described
from kerasinit.initializers.base import Initializer

_ALIASES = {
    "normal": "RandomNormal",
    "uniform": "RandomUniform",
    "one": "Ones",
    "zero": "Zeros",
    "IdentityInitializer": "Identity",
    "OrthogonalInitializer": "Orthogonal",
    "STFTInitializer": "STFT",
}

_KERAS_MODULES = ("keras.initializers", "keras.src.initializers")

_CLASSES: dict[str, type[Initializer]] = {}


def snake_case(name: str) -> str:
    """The name in snake case: GlorotNormal becomes glorot_normal, STFT becomes stft."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def register(*classes: type[Initializer]) -> None:
    """Registers classes under Keras's names, and for Keras's saved models."""
    for cls in classes:
        keras.saving.register_keras_serializable(package="kerasinit")(cls)
        save_as_keras_own(f"keras.initializers.{cls.__name__}", cls)
        _CLASSES[cls.__name__] = _CLASSES[snake_case(cls.__name__)] = cls
    _CLASSES.update({alias: _CLASSES[name] for alias, name in _ALIASES.items() if name in _CLASSES})


def classes_by_name() -> dict[str, type[Initializer]]:
    """The classes by their lowercase names: a layer or a user's class may be "Constant"."""
    return {name: cls for name, cls in _CLASSES.items() if name.islower()}


def serialize(initializer: Initializer) -> dict[str, Any]:
    """An initializer's configuration, for `deserialize`."""
    return keras.saving.serialize_keras_object(initializer)


def deserialize(config: dict[str, Any] | str, custom_objects: dict[str, Any] | None = None) -> Any:
    """An initializer from its configuration.

    Args:
        config: The result of `serialize`, here or in Keras: a Keras initializer becomes ours. Or a
            name, as for `get`. None and callables are returned as they are.
        custom_objects: Other classes by name, as in Keras.

    Returns:
        An initializer.

    Raises:
        ValueError: `config` does not describe an initializer.
    """
    if config is None or callable(config):
        return config
    if isinstance(config, str):
        return by_name(config, "config", "deserialize()", custom_objects)
    return _from_dict(config, "config", "deserialize()", custom_objects)


def _made(make: Callable[[], Any], given: Any, argument: str, call: str) -> Any:
    """The result of `make` if it is an initializer, which can be called and is no layer."""
    try:
        made = make()
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"{call}: `{argument}` {described(given)} cannot be made into an initializer: {error}"
        ) from error
    if not callable(made) or isinstance(made, keras.layers.Layer):
        raise ValueError(
            f"{call}: `{argument}` {described(given)} does not describe an initializer."
        )
    return made


def _from_dict(
    config: Any, argument: str, call: str, custom_objects: dict[str, Any] | None = None
) -> Any:
    """An initializer from a configuration. `call` is named in errors."""
    name = config.get("class_name") if isinstance(config, dict) else None
    arguments = config.get("config") if isinstance(config, dict) else None
    if not isinstance(name, str) or not isinstance(arguments, (dict, str, type(None))):
        raise ValueError(
            f"{call}: `{argument}` must be a name or a configuration like {{'class_name': "
            f"'GlorotNormal', 'config': {{'seed': 42}}}}, not {described(config)}."
        )
    if name in _CLASSES and not isinstance(arguments, str):
        # A bare name may be a user's class. With Keras's module it is Keras's class.
        if "module" not in config:
            found = keras.saving.get_registered_object(name, custom_objects)
            is_keras_own = found in (None, _CLASSES[name])
        else:
            is_keras_own = str(config["module"]).startswith(_KERAS_MODULES)
        if is_keras_own:
            # Keras 1 and 2 wrote a dtype, which `from_config` leaves out.
            unknown = set(arguments or {}) - {*signature(_CLASSES[name]).parameters, "dtype"}
            if unknown:
                raise ValueError(
                    f"{call}: `{argument}` has {described(sorted(unknown, key=str))}, which {name} "
                    "does not take."
                )
            with keras.saving.custom_object_scope(custom_objects or {}):
                return _CLASSES[name].from_config(arguments or {})
    return _made(lambda: keras_deserialize(config, custom_objects), config, argument, call)


def by_name(
    name: str, argument: str, call: str, custom_objects: dict[str, Any] | None = None
) -> Any:
    """An initializer from a name. `call` is named in errors."""
    # A user's class comes before ours, as it comes before Keras's own in Keras.
    found = keras.saving.get_registered_object(name, custom_objects) or _CLASSES.get(name)
    if found is None:
        names = ", ".join(sorted(name for name in _CLASSES if name.islower()))
        raise ValueError(
            f"{call}: `{argument}` {described(name)} is not the name of an initializer. "
            f"Known names: {names}."
        )
    return _made(lambda: found() if isinstance(found, type) else found, name, argument, call)


@overload
def get(identifier: None) -> None: ...


@overload
def get(
    identifier: str | dict[str, Any] | np.ndarray | np.generic | Callable[..., Any],
) -> Callable[..., Any]: ...


def get(identifier: Any) -> Any:
    """An initializer from a name, a configuration, a class, an array or a callable.

    Args:
        identifier: A name such as "glorot_normal" or "GlorotNormal", or anything else that
            `keras.initializers.get` takes. None gives None.

    Returns:
        An initializer; for a name or a configuration, this package's own.

    Raises:
        ValueError: `identifier` does not describe an initializer.

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.get("he_normal")
        HeNormal(seed=None (picked ...))
    """
    if identifier is None:
        return None
    if isinstance(identifier, str):
        return by_name(identifier, "identifier", "get()")
    if isinstance(identifier, dict):
        return _from_dict(identifier, "identifier", "get()")
    is_values = False
    with contextlib.suppress(Exception):  # A user's class may raise.
        is_values = keras.ops.is_tensor(identifier) or isinstance(
            identifier, (np.ndarray, np.generic)
        )
    if not callable(identifier) and not is_values:
        raise ValueError(
            "get(): `identifier` must be a name, a configuration, an initializer or a tensor, not "
            f"{described(identifier)}."
        )
    return _made(lambda: keras_get(identifier), identifier, "identifier", "get()")

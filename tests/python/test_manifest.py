"""Files with the fingerprint of every weight, and the messages for weights that differ."""

import json

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasinit
from kerasinit import initializers
from kerasinit.initializers import GlorotNormal, GlorotUniform, HeNormal, RandomNormal
from kerasinit.testing import check_fingerprints, fingerprint, manifest, write_fingerprints


@pytest.fixture
def file(tmp_path):
    return tmp_path / "weights.tsv"


def dense(initializer, name="hidden", shape=(5, 4)):
    layer = keras.layers.Dense(shape[1], kernel_initializer=initializer, name=name)
    layer.build((None, shape[0]))
    return layer


def said_of(model, file):
    with pytest.raises(AssertionError) as caught:
        check_fingerprints(model, file)
    return str(caught.value)


def recipes(file):
    lines = [line.split("\t") for line in file.read_text().splitlines()[1:]]
    return {line[0]: None if line[4] == "-" else json.loads(line[4]) for line in lines}


def test_a_line_for_each_weight(file):
    layer = dense(GlorotNormal(seed=42))
    write_fingerprints(layer, file)
    head, kernel, bias = file.read_bytes().decode().split("\n")[:-1]
    assert head.startswith("# Fingerprints by kerasinit, format 1:")
    recipe = '{"class_name": "GlorotNormal", "config": {"seed": 42}}'
    text = fingerprint(layer.kernel)
    assert kernel.split("\t") == ["hidden/kernel", "float32", "5 4", text, recipe]
    assert bias.split("\t")[:3] == ["hidden/bias", "float32", "4"]
    check_fingerprints(layer, file)
    check_fingerprints(layer.get_weights(), file)
    write_fingerprints(np.float32(1), file)
    assert file.read_text().splitlines()[1].split("\t")[2:] == [
        "-",
        fingerprint(np.float32(1)),
        "-",
    ]
    check_fingerprints(tf.constant(1.0), file)


def test_the_file_is_the_same_in_every_session(file, tmp_path):
    """Keras numbers its own names: dense, dense_1."""
    for other in (file, tmp_path / "again.tsv"):
        layers = [keras.layers.Dense(2, kernel_initializer=HeNormal(seed)) for seed in (1, 2)]
        write_fingerprints(keras.Sequential([keras.Input((3,)), *layers]), other)
    assert file.read_bytes() == (tmp_path / "again.tsv").read_bytes()
    assert list(recipes(file)) == ["Dense/kernel", "Dense/bias"]


def attention(seed):
    given = keras.Input((4, 6))
    attended = keras.layers.MultiHeadAttention(2, 3, kernel_initializer=GlorotUniform(seed))
    return keras.Model(given, attended(given, given))


def rnn(seed):
    units = {"kernel_initializer": HeNormal(seed), "unit_forget_bias": False}
    cells = keras.layers.Bidirectional(keras.layers.LSTM(3, **units))
    return keras.Sequential([keras.Input((4, 2)), cells, keras.layers.BatchNormalization()])


def separable(seed):
    layer = keras.layers.SeparableConv2D(2, 3, depthwise_initializer=HeNormal(seed))
    return keras.Sequential([keras.Input((5, 5, 3)), layer])


def stock(seed):
    return dense(keras.initializers.GlorotUniform(seed))


@pytest.mark.parametrize("make", [attention, rnn, separable, stock])
def test_the_recipe_of_each_weight_is_found(file, make):
    write_fingerprints(make(3), file)
    assert None not in recipes(file).values()
    assert {"seed": 3}.items() <= next(iter(recipes(file).values()))["config"].items()


def test_draws_of_a_generator_are_found_in_any_order(file):
    seed = kerasinit.random.SeedGenerator(7)
    initializer = HeNormal(seed)
    last, first = (dense(initializer, name) for name in ("first", "last"))
    GlorotNormal(seed)((2, 2))  # Another draw, which no weight has.
    third = dense(initializer, "third")
    before = seed.state.numpy().tolist()
    model = keras.Sequential([keras.Input((5,)), first])
    write_fingerprints(model, file)
    assert recipes(file)["last/kernel"]["draw"] == 1
    write_fingerprints(third, file)
    assert recipes(file)["third/kernel"]["draw"] == 3
    write_fingerprints(last, file)
    assert recipes(file)["first/kernel"] == {"class_name": "HeNormal", "config": {"seed": 7}}
    assert seed.state.numpy().tolist() == before


class Own(HeNormal):
    """A user's class, which may make other values."""


@pytest.mark.parametrize(
    "initializer",
    [
        Own(seed=1),
        keras.initializers.Constant(np.arange(400.0).reshape(20, 20)),
        keras.initializers.RandomNormal(stddev=np.float32(0.1), seed=1),
        lambda shape, dtype=None: tf.ones(shape, dtype),
    ],
)
def test_a_weight_without_a_recipe(file, initializer):
    layer = dense(initializer, shape=(20, 20))
    write_fingerprints(layer, file)
    assert recipes(file)["hidden/kernel"] is None
    check_fingerprints(layer, file)
    layer.kernel.assign(layer.kernel + 1)
    assert "The file does not say how it was made" in said_of(layer, file)


def test_a_trained_weight_has_no_recipe(file):
    layer = dense(GlorotNormal(seed=42))
    layer.kernel.assign(layer.kernel * 2)
    write_fingerprints(layer, file)
    assert list(recipes(file).values()) == [None, {"class_name": "Zeros", "config": {}}]


# --- The messages and likely causes ---------------------------------------------------------------


@pytest.fixture
def normal(file):
    """A file for a GlorotNormal kernel, and a function that makes a layer with another kernel."""
    write_fingerprints(dense(GlorotNormal(seed=42)), file)

    def layer_of(kernel):
        shape = np.shape(kernel)
        return dense(lambda shape, dtype=None: tf.constant(kernel), shape=shape)

    return layer_of


KERNEL = GlorotNormal(seed=42)((5, 4)).numpy()


def test_another_seed(file, normal):
    said = said_of(dense(GlorotNormal(seed=43)), file)
    assert said == (
        f"check_fingerprints(): 1 of 2 weights differs from {file}.\n  line 2, hidden/kernel: 20 "
        "of 20 values differ, first at [0, 0]: 0.37990156 (3ec28275), not 0.008476607 (3c0ae177), "
        "45588734 units in the last place apart. Likely cause: another initializer or seed. The "
        "file has GlorotNormal(seed=42), and here it is GlorotNormal(seed=43)."
    )
    assert "here it is GlorotNormal(seed=" in said_of(dense(GlorotNormal()), file)
    assert ", whose seed was picked." in said_of(dense(GlorotNormal()), file)
    other = GlorotNormal(seed=5)((5, 4)).numpy()
    assert "another seed, another draw of a generator, or training" in said_of(normal(other), file)


def one_changed():
    changed = KERNEL.copy()
    changed[2, 1] = 0.25
    return changed


def one_moved():
    moved = KERNEL.copy()
    moved[2, 1] += 2 * np.spacing(moved[2, 1])
    return moved


@pytest.mark.parametrize(
    "kernel, cause",
    [
        (KERNEL.T, r"shape is \(4, 5\), not \(5, 4\)\. Likely cause: it is transposed"),
        (KERNEL.reshape(10, 2), "its values are the same, in another shape"),
        (np.nextafter(KERNEL, np.float32(9)), "rounding, as .* compiler, by up to 1 unit in the"),
        (KERNEL + np.spacing(KERNEL) * 3, "rounding, as .* compiler, by up to 3 units in the"),
        (one_moved(), r"1 of 20 values .* 2 units .* rounding, .* compiler, by up to 2 units"),
        (one_changed(), r"1 of 20 values differ, first at \[2, 1\]: 0\.25 .* a change of single"),
        (KERNEL[:4], r"shape is \(4, 4\), not \(5, 4\)\.$"),
    ],
)
def test_other_values(file, normal, kernel, cause):
    with pytest.raises(AssertionError, match=f"(?s)line 2, hidden/kernel: .*{cause}"):
        check_fingerprints(normal(kernel), file)


def test_a_shape_is_written_as_each_language_does(file):
    write_fingerprints(np.float32([1, 2]), file)
    assert "shape is (3,), not (2,)." in said_of(np.float32([1, 2, 3]), file)
    in_r = manifest.mismatch(np.float32([1, 2, 3]), file, from_r=True)
    assert "shape is (3), not (2)." in in_r


@pytest.mark.parametrize("dtype, cause", [("bfloat16", "made in"), ("float64", "cast to")])
def test_another_dtype(file, dtype, cause):
    write_fingerprints([KERNEL], file)
    write_fingerprints(dense(GlorotNormal(seed=42)), file)
    other = initializers.GlorotNormal(seed=42)((5, 4), dtype) if cause == "made in" else KERNEL
    weights = [np.asarray(other).astype(dtype), np.zeros(4, "float32")]
    assert f"dtype is {dtype}, not float32. Likely cause:" in said_of(weights, file)
    assert f"{cause} {dtype}" in said_of(weights, file)


def test_stock_keras_under_xla(file):
    write_fingerprints(dense(RandomNormal(seed=42)), file)
    stock = keras.initializers.RandomNormal(seed=42)
    kernel = tf.function(lambda: stock((5, 4)), jit_compile=True)()
    said = said_of([kernel, np.zeros(4, "float32")], file)
    assert "it was made by Keras's own initializer under XLA, whose bits differ there" in said


def test_a_library_that_makes_other_values_of_the_recipe(file):
    """LAPACK on another machine does so for an Orthogonal."""
    layer = dense(initializers.Orthogonal(seed=42))
    write_fingerprints(layer, file)
    text = file.read_text()
    file.write_text(text.replace(fingerprint(layer.kernel), fingerprint(layer.kernel + 1)))
    assert "which makes these values here" in said_of(layer, file)
    assert "makes neither these values nor the file's" in said_of(dense(GlorotNormal(1)), file)


def test_other_weights(file):
    first, second = dense(GlorotNormal(1), "first"), dense(HeNormal(2), "second", (4, 4))
    write_fingerprints(keras.Sequential([keras.Input((5,)), first, second]), file)
    weights = [*first.weights, *second.weights]
    assert "are those of" in said_of(weights[::-1], file) and "another order" in said_of(
        weights[::-1], file
    )
    said = said_of(first, file)
    assert "has 4 weights, and the model has 2. They differ from line 4 on: the file has " in said
    assert "second/kernel, and the model has no more." in said
    said = said_of([weights[2]], file)
    assert "and the model has 1. They differ from line 2 on: the file has first/kernel, " in said


def test_a_recipe_with_an_impossible_draw_takes_no_time(file):
    """Anyone may have written the file."""
    write_fingerprints(dense(GlorotNormal(seed=42)), file)
    file.write_text(file.read_text().replace("42}}", f'42}}, "draw": {2**31 - 3}}}'))
    said = said_of(dense(HeNormal(1)), file)
    assert "draw 2147483645 of a generator, which makes neither these values nor" in said


def test_weights_that_no_seed_made(file):
    write_fingerprints(dense(GlorotNormal(seed=42)), file)
    layer = dense(GlorotNormal(seed=42))
    layer.bias.assign(-layer.bias)
    assert "Likely cause: the sign of zeros" in said_of(layer, file)
    layer.bias.assign(layer.bias + 0.01)
    assert "Likely cause: training, or another initializer" in said_of(layer, file)


def test_only_some_of_many_are_explained(file):
    write_fingerprints([np.float32([number]) for number in range(9)], file)
    said = said_of([np.float32([-number - 1]) for number in range(9)], file)
    assert said.count("\n") == 6 and said.endswith("\n  and lines 7, 8, 9, 10")


# --- The file -------------------------------------------------------------------------------------


def test_a_missing_file_fails(file):
    with pytest.raises(
        FileNotFoundError, match=r"^check_fingerprints\(\): there is no file .*\.tsv"
    ):
        check_fingerprints(dense(HeNormal(1)), file)
    assert not file.exists()


@pytest.mark.parametrize(
    "change, says",
    [
        (lambda text: "", "is not a file of fingerprints"),
        (lambda text: text.replace("format 1", "format 2"), "is not a file of fingerprints"),
        (lambda text: text.replace("\t5 4\t", "\t5 x\t"), "line 2 of .* is not as write_"),
        (lambda text: text.replace("GlorotNormal", "os.system"), "line 2 of .* is not as write_"),
        (lambda text: text + "more\n", "line 4 of .* is not as write_"),
        (lambda text: text.replace("GlorotNormal", "Initializer"), "line 2 of .* is not as write_"),
        (lambda text: text.replace("\t5 4\t", "\t-5 -4\t"), "line 2 of .* is not as write_"),
        (lambda text: text.replace("42}}", '42}, "draw": -1}'), "line 2 of .* is not as write_"),
        (lambda text: text.replace("42}}", '42}, "draw": 1.5}'), "line 2 of .* is not as write_"),
        (lambda text: text.replace("42", "null"), "line 2 of .* is not as write_"),
    ],
)
def test_a_bad_file_is_refused(file, change, says):
    layer = dense(GlorotNormal(seed=42))
    write_fingerprints(layer, file)
    file.write_text(change(file.read_text()))
    with pytest.raises(ValueError, match=rf"^check_fingerprints\(\): .*{says}"):
        check_fingerprints(layer, file)


def test_line_ends_of_windows_are_read(file):
    layer = dense(GlorotNormal(seed=42))
    write_fingerprints(layer, file)
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    check_fingerprints(layer, file)


def test_a_name_with_a_tab_stays_one_field(file):
    layer = dense(GlorotNormal(seed=42), "a\tb")
    write_fingerprints(layer, file)
    check_fingerprints(layer, file)


def test_an_interrupted_write_leaves_the_old_file(file, monkeypatch):
    write_fingerprints([KERNEL], file)
    before = file.read_bytes()
    monkeypatch.setattr(manifest.Path, "replace", lambda *names: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_fingerprints([KERNEL + 1], file)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("function", [write_fingerprints, check_fingerprints])
@pytest.mark.parametrize(
    "model, error, says",
    [
        (None, TypeError, "`model` must be an array, .*, a layer or a model, not None"),
        (GlorotNormal(1), TypeError, "`model` must be an array, .*GlorotNormal"),
        ([KERNEL, "a"], TypeError, "`model` must be an array, .*not 'a'"),
        ([], ValueError, "`model` has no weights"),
        (
            keras.layers.Dense(2, name="one"),
            ValueError,
            "`model` is the layer 'one', which is not built",
        ),
    ],
)
def test_objects_without_weights_are_refused(file, function, model, error, says):
    write_fingerprints([KERNEL], file)
    before = file.read_bytes()
    with pytest.raises(error, match=rf"^{function.__name__}\(\): .*{says}"):
        function(model, file)
    assert file.read_bytes() == before


@pytest.mark.parametrize("function", [write_fingerprints, check_fingerprints])
def test_bad_paths_are_refused(function, file):
    call = rf"^{function.__name__}\(\): "
    with pytest.raises(TypeError, match=f"{call}`file` must be the path of a text file, not 3"):
        function([KERNEL], 3)
    with pytest.raises(ValueError, match=f"{call}`file` must be .* is a folder"):
        function([KERNEL], file.parent)
    with pytest.raises(FileNotFoundError, match=f"{call}there is no folder .*nowhere"):
        function([KERNEL], file.parent / "nowhere" / "weights.tsv")
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(ValueError, match="is not a file of fingerprints"):
        check_fingerprints([KERNEL], file)


# --- Updating -------------------------------------------------------------------------------------


@pytest.fixture
def renewing(monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setattr(manifest, "renewed", [])
    manifest.renew()
    yield
    manifest.renew(wanted=False)


def test_files_are_renewed_on_request(file, renewing):
    layer = dense(GlorotNormal(seed=42))
    check_fingerprints(layer, file)
    assert manifest.renewed == [file]
    manifest.renew()
    check_fingerprints(layer, file)
    assert manifest.renewed == []
    manifest.renew()
    check_fingerprints(dense(GlorotNormal(seed=43)), file)
    assert manifest.renewed == [file]


@pytest.mark.parametrize("is_there", [False, True])
def test_two_models_of_a_run_do_not_share_a_file(file, renewing, is_there):
    if is_there:
        write_fingerprints(dense(GlorotNormal(seed=42)), file)
    check_fingerprints(dense(GlorotNormal(seed=42)), file)
    assert "another initializer or seed" in said_of(dense(GlorotNormal(seed=43)), file)


def test_each_run_renews(file, renewing):
    check_fingerprints(dense(GlorotNormal(seed=42)), file)
    manifest.renew()
    assert manifest.renewed == []
    check_fingerprints(dense(GlorotNormal(seed=43)), file)
    assert manifest.renewed == [file]


@pytest.mark.parametrize("value, on_ci", [("", 0), ("false", 0), ("0", 0), ("true", 1), ("1", 1)])
def test_nothing_is_renewed_on_ci(monkeypatch, value, on_ci):
    monkeypatch.setenv("CI", value)
    assert manifest.on_ci() == bool(on_ci)
    if on_ci:
        with pytest.raises(RuntimeError, match="where the variable CI is set"):
            manifest.renew()

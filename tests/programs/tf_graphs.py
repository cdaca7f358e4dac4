"""Graphs and sessions in the style of TensorFlow 1."""
# backends: tensorflow

import tensorflow as tf
from keras import initializers

from showing import part, show

CLASSES = ("GlorotNormal", "HeUniform", "RandomNormal", "Ones", "Orthogonal", "Identity")

for name in CLASSES:
    for size in (2, 60):
        with part(f"{name} {size}"):
            cls = getattr(initializers, name)
            initializer = cls() if name in ("Ones", "Identity") else cls(seed=1)
            with tf.Graph().as_default():
                tensor = initializer((size, size))
                show(f"{name} {size} symbolic", tensor.shape.as_list())
                show(
                    f"{name} {size} is in the graph",
                    tensor.graph is tf.compat.v1.get_default_graph(),
                )
                with tf.compat.v1.Session() as session:
                    show(f"{name} {size}", session.run(tensor))
                    variable = tf.compat.v1.get_variable(f"{name}{size}", initializer=tensor)
                    session.run(variable.initializer)
                    show(f"{name} {size} variable", session.run(variable))

with part("wrapped function"):
    initializer = initializers.GlorotNormal(seed=1)
    wrapped = tf.compat.v1.wrap_function(lambda: initializer((60, 60)), [])
    show("wrapped function", wrapped())

with part("eager after a graph"):
    show("eager after a graph", initializers.GlorotNormal(seed=1)((60, 60)))

with part("graph definition"):
    with tf.Graph().as_default() as graph:
        tf.identity(initializers.GlorotNormal(seed=1)((3, 60)), name="drawn")
        definition = graph.as_graph_def()
    with tf.Graph().as_default():
        (drawn,) = tf.import_graph_def(definition, return_elements=["drawn:0"], name="")
        with tf.compat.v1.Session() as session:
            show("graph definition", session.run(drawn))

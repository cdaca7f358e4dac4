"""A small network on R's iris data.

The seeds fix its first weights. iris.R is the same network in R, and starts with the same bits.
"""

from pathlib import Path

import keras
import numpy as np

import kerasinit

# R's data, as R writes it. Every third flower is held out.
columns = np.loadtxt(Path(__file__).with_name("iris.csv"), str, delimiter=",", skiprows=1)
x = columns[:, :4].astype(float)
y = np.unique(columns[:, 4], return_inverse=True)[1]
held_out = np.arange(len(x)) % 3 == 0

glorot_normal = kerasinit.initializers.GlorotNormal
model = keras.Sequential(
    [
        keras.layers.Dense(16, activation="tanh", kernel_initializer=glorot_normal(seed=42)),
        keras.layers.Dense(3, activation="softmax", kernel_initializer=glorot_normal(seed=43)),
    ]
)
model.build((None, 4))
weights = model.layers[0].kernel.numpy()

model.compile(optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy")
model.fit(x[~held_out], y[~held_out], epochs=60, batch_size=20, shuffle=False, verbose=0)
predicted = model.predict(x[held_out], verbose=0).argmax(axis=1)
accuracy = float(np.mean(predicted == y[held_out]))

print("The first layer started from")
print(weights[:, :4])
print(f"Accuracy on the {held_out.sum()} flowers held out: {accuracy:.3f}")

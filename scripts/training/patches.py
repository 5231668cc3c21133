"""Patches for training, drawn from pictures by how much detail they hold.

Flat sky teaches a network nothing. Each picture gets a grid of candidate patches; a candidate is
drawn with a probability that rises with its gradient energy (mean absolute difference of
neighbouring HR samples) to the power `detail`: 0 draws evenly, 1 in proportion.

A batch depends on (seed, step) alone, so a resumed training sees the same patches.
"""

import queue
import threading

import numpy as np

from .imresize import crop_to_multiple, imresize

# Added to the mean absolute difference, in 8-bit steps, so that smooth areas are seen now and then.
ENERGY_FLOOR = 0.5


class Pair:
    """One HR luma plane with its LR plane: uint8, hr = scale * lr in both directions."""

    def __init__(self, hr, lr):
        self.hr, self.lr = hr, lr


def bicubic_pair(luma, scale):
    """A pair made by MATLAB's bicubic reduction."""
    hr = np.ascontiguousarray(crop_to_multiple(luma, scale))
    lr = imresize(hr.astype(np.float32), 1 / scale)
    return Pair(hr, np.floor(np.clip(lr, 0, 255) + 0.5).astype(np.uint8))


class PatchSampler:
    """Draws batches of aligned LR and HR patches from pairs of one scale."""

    def __init__(self, pairs, scale, patch, detail, seed, weights=None):
        """`patch`: side of a patch in LR samples; `weights`: one factor a pair (default 1)."""
        large = [i for i, pair in enumerate(pairs) if min(pair.lr.shape) >= patch]
        self.pairs = [pairs[i] for i in large]
        if not self.pairs:
            raise ValueError(f"no picture is as large as {patch * scale}x{patch * scale}")
        self.scale, self.patch, self.seed = scale, patch, seed
        self.step = max(patch // 4, 1)
        cells, chances = [], []
        for number, pair in enumerate(self.pairs):
            energy = self._energy(pair.hr)
            chance = (energy + ENERGY_FLOOR) ** detail
            if weights is not None:
                chance = chance * weights[large[number]]
            rows, columns = np.divmod(np.arange(energy.size), energy.shape[1])
            cells.append(np.stack([np.full(energy.size, number), rows, columns]))
            chances.append(chance.ravel())
        self.cells = np.concatenate(cells, axis=1).astype(np.int32)
        self.cumulative = np.cumsum(np.concatenate(chances).astype(np.float64))

    def _energy(self, hr):
        """Mean absolute neighbour difference of every candidate patch, on a grid of `step`."""
        values = hr.astype(np.int16)
        gradient = np.zeros(hr.shape, np.float32)
        gradient[:, 1:] += np.abs(np.diff(values, axis=1))
        gradient[1:] += np.abs(np.diff(values, axis=0))
        s = self.scale
        small = gradient.reshape(hr.shape[0] // s, s, hr.shape[1] // s, s).mean(axis=(1, 3))
        total = np.zeros((small.shape[0] + 1, small.shape[1] + 1))
        total[1:, 1:] = small.cumsum(axis=0).cumsum(axis=1)
        n = self.patch
        window = total[n:, n:] - total[:-n, n:] - total[n:, :-n] + total[:-n, :-n]
        return window[:: self.step, :: self.step] / (n * n)

    def batch(self, step, count):
        """(lr [count, n, n], hr [count, r*n, r*n]) uint8 of training step `step`.

        Patches are moved by a random part of a grid step and mirrored or turned in eight ways.
        """
        rng = np.random.default_rng([self.seed, step])
        n, s = self.patch, self.scale
        lr = np.empty((count, n, n), np.uint8)
        hr = np.empty((count, n * s, n * s), np.uint8)
        drawn = np.searchsorted(self.cumulative, rng.random(count) * self.cumulative[-1])
        moves = rng.integers(0, self.step, (count, 2))
        turns = rng.integers(0, 8, count)
        for i in range(count):
            number, row, column = self.cells[:, min(drawn[i], self.cells.shape[1] - 1)]
            pair = self.pairs[number]
            y = min(row * self.step + moves[i, 0], pair.lr.shape[0] - n)
            x = min(column * self.step + moves[i, 1], pair.lr.shape[1] - n)
            lr[i] = turned(pair.lr[y : y + n, x : x + n], turns[i])
            hr[i] = turned(pair.hr[y * s : (y + n) * s, x * s : (x + n) * s], turns[i])
        return lr, hr


def turned(patch, way):
    """One of the eight ways to mirror and turn a square patch."""
    if way & 1:
        patch = patch[::-1]
    if way & 2:
        patch = patch[:, ::-1]
    return patch.T if way & 4 else patch


class Prefetcher:
    """Prepares batches on one thread ahead of the training; `next()` blocks until one is ready."""

    def __init__(self, make, first_step, ahead=4):
        self._make, self._step = make, first_step
        self._queue = queue.Queue(ahead)
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="patches", daemon=True)
        self._thread.start()

    def _run(self):
        while not self._closed.is_set():
            try:
                item = (self._make(self._step), None)
            except Exception as error:  # handed to the training thread, which raises it
                item = (None, error)
            self._step += 1
            while not self._closed.is_set():
                try:
                    self._queue.put(item, timeout=0.2)
                    break
                except queue.Full:
                    continue
            if item[1] is not None:
                return

    def next(self):
        """The next batch; raises what its making raised."""
        batch, error = self._queue.get()
        if error is not None:
            raise error
        return batch

    def close(self):
        """Stops the thread."""
        self._closed.set()
        self._thread.join()

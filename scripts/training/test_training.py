"""Tests of the training code: `scripts/train test`.

Those that need PyTorch, ONNX Runtime, the ffmpeg program or the evaluation pictures in
`../shared/eval` are skipped, and say so, where these are missing.
"""

import copy
import glob
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import numpy as np

from . import config as configuration
from .config import beside, find_config
from .imresize import crop_to_multiple, imresize, round_8bit
from .metrics import limited, psnr, ssim
from .pictures import read_luma, read_rgb, split_held_back

HAS_TORCH = importlib.util.find_spec("torch") is not None
COMPILER = shutil.which(os.environ.get("CXX", "c++"))
HAS_RUNTIME = importlib.util.find_spec("onnxruntime") is not None
EVALUATION = beside("eval")
BUILDS = [
    os.path.join(configuration.repository(), ".build", kind, "subpixel")
    for kind in ("release", "debug")
]
PROGRAM = next((path for path in BUILDS if os.path.exists(path)), None)
CONFIGS = sorted(
    os.path.basename(path)[:-5]
    for path in glob.glob(os.path.join(os.path.dirname(__file__), "configs", "*.json"))
)


def quiet(_):
    """Takes messages and drops them."""


class ConfigurationTests(unittest.TestCase):
    """Configurations are checked key by key."""

    def refused(self, change, *parts):
        """`change` edits a good configuration; the message must hold every part."""
        path = os.path.join(os.path.dirname(__file__), "configs", "fast_x3.json")
        with open(path, encoding="utf-8") as file:
            values = json.load(file)
        change(values)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "c.json")
            with open(path, "w", encoding="utf-8") as file:
                json.dump(values, file)
            with self.assertRaises(configuration.ConfigError) as caught:
                configuration.load(path)
        for part in (path, *parts):
            self.assertIn(part, str(caught.exception))

    def test_every_shipped_configuration_loads_under_its_name(self):
        for name in CONFIGS:
            self.assertEqual(find_config(name).name, name)

    def test_unknown_key_is_refused_with_a_suggestion(self):
        self.refused(lambda v: v.update(pach=3), '"pach"', '"patch"')

    def test_nested_key_is_named(self):
        self.refused(lambda v: v["stages"][0].update(loss="l3"), '"stages.loss"', "l1 or mse")

    def test_a_list_is_asked_for_where_there_is_one_value(self):
        self.refused(lambda v: v["data"].update(zooms=1), '"data.zooms" is 1', "a list")
        self.refused(lambda v: v.update(stages={}), '"stages" is {}', "a list")

    def test_missing_key_is_named(self):
        self.refused(lambda v: v.pop("seed"), '"seed" is missing')

    def test_keys_that_do_not_suit_one_another_are_refused(self):
        self.refused(lambda v: v["network"].update(carry_luma=True), '"network.carry_luma"')
        self.refused(lambda v: v["network"].update(near_identity=-1), '"network.near_identity"')
        self.refused(lambda v: v["optimiser"].update(kind="soap", power=2), '"optimiser.power"')
        self.refused(lambda v: v["optimiser"].update(kind="adam", power=1), '"optimiser.power"')
        self.refused(lambda v: v["data"].update(unpaired={"slides": 1}), "unpaired_patches", "1 to")
        self.refused(lambda v: v["data"].update(unpaired_patches=1), "unpaired_patches", "is 1")
        self.refused(lambda v: v["data"].update(unpaired=["slides"]), '"data.unpaired"', "an object")
        for share in (0, "often"):
            unpaired = {"unpaired": {"slides": share}, "unpaired_patches": 1}
            self.refused(lambda v: v["data"].update(unpaired), "above 0")

        def adversarial(values):
            values["data"].update(unpaired={"slides": 1}, unpaired_patches=1)
            values["stages"][0]["loss"] = "gan"

        self.refused(adversarial, "without the loss gan", '"data.unpaired"')

    def test_zooms_and_blurs_are_above_zero(self):
        self.refused(lambda v: v["data"].update(blurs=[0.5]), '"data.blurs" has 0.5', "[zoom")
        self.refused(lambda v: v["data"].update(blurs=[[1, 0]]), '"data.blurs" has [1, 0]')
        self.refused(lambda v: v["data"].update(blurs=[["soft", 1]]), "has ['soft', 1]")
        self.refused(lambda v: v["data"].update(zooms=[1, 0]), '"data.zooms" has 0', "up to 4")
        self.refused(lambda v: v["data"].update(zooms=[]), "are empty")

    def test_angles_are_up_to_a_right_angle(self):
        for wrong in (91, -1, "half"):
            self.refused(lambda v: v["data"].update(angles=[0, wrong]), f"has {wrong!r}", "0 to 90")
        self.refused(lambda v: v["data"].update(angles=[]), '"data.angles" is empty')

    def test_factor_must_be_known(self):
        self.refused(lambda v: v.update(scales=[5]), '"scales"', "2, 3, 4")

    def test_held_back_files_depend_on_names_alone(self):
        training, held = split_held_back(list("abcdefg"), 3)
        self.assertEqual((training, held), (list("abdeg"), list("cf")))


@unittest.skipUnless(os.path.isdir(EVALUATION), "no evaluation pictures in ../shared/eval")
class ReductionTests(unittest.TestCase):
    """LR is MATLAB's, and the bicubic rows of the published tables are met."""

    def test_reduction_equals_matlab_bit_for_bit(self):
        for scale in (2, 3, 4):
            names = sorted(os.listdir(os.path.join(EVALUATION, "Set5")))
            files = sorted(glob.glob(os.path.join(EVALUATION, "Set5_LR_matlab", f"x{scale}", "*")))
            self.assertEqual(len(names), len(files))
            for name, file in zip(names, files):
                rgb = crop_to_multiple(read_rgb(os.path.join(EVALUATION, "Set5", name)), scale)
                planes = [imresize(np.ascontiguousarray(rgb[..., c]), 1 / scale) for c in range(3)]
                same = np.array_equal(np.stack(planes, axis=-1), read_rgb(file))
                self.assertTrue(same, f"{name} x{scale}")

    def test_bicubic_rows_of_the_tables(self):
        published = {
            "Set5": {2: (33.66, 0.9299), 3: (30.39, 0.8682), 4: (28.42, 0.8104)},
            "Set14": {2: (30.24, 0.8688), 3: (27.55, 0.7742), 4: (26.00, 0.7027)},
        }
        for name, rows in published.items():
            files = sorted(glob.glob(os.path.join(EVALUATION, name, "*")))
            for scale, row in rows.items():
                values = []
                for file in files:
                    hr = crop_to_multiple(read_luma(file), scale)
                    result = round_8bit(255 * imresize(imresize(hr / 255.0, 1 / scale), scale))
                    result = limited(result, hr)
                    values.append((psnr(hr, result, scale), ssim(hr, result, scale)))
                mean = np.mean(values, axis=0)
                self.assertAlmostEqual(mean[0], row[0], delta=0.01, msg=f"{name} x{scale}")
                self.assertAlmostEqual(mean[1], row[1], delta=0.00006, msg=f"{name} x{scale}")


class PlaneTests(unittest.TestCase):
    """Resampling and sampling by property."""

    def test_a_constant_plane_stays_constant(self):
        plane = np.full((31, 18), 77, np.uint8)
        for scale in (1 / 2, 1 / 3, 1 / 4, 2, 3, 4):
            self.assertTrue(np.all(imresize(plane, scale) == 77))

    def test_blur_spreads_a_sample_as_its_gaussian_says(self):
        from .data import blurred

        plane = np.full((20, 24), 10, np.uint8)
        self.assertTrue(np.array_equal(blurred(plane, 0.5), plane))
        plane[0] = 110  # an edge is repeated: above the first row there are more of its samples
        plane[9, 12] = 210
        for deviation in (0.5, 1.3):
            made = blurred(plane, deviation).astype(np.float64)
            share = np.exp(-np.arange(-9, 10) ** 2 / (2 * deviation**2))
            share /= share.sum()
            for y, x in ((0, 0), (0, 1), (1, 0), (2, 3)):
                expected = 10 + 200 * share[9 + y] * share[9 + x]
                self.assertAlmostEqual(made[9 + y, 12 + x], expected, delta=0.51)
            self.assertAlmostEqual(made[1, 3], 10 + 100 * share[:9].sum(), delta=0.51)

    def test_a_picture_is_used_at_every_zoom_and_blur(self):
        from .data import variants

        data = configuration.DataConfig(folders={}, zooms=[1, 0.5], blurs=[[1, 0.5], [0.5, 0.5]])
        plane = np.random.default_rng(2).integers(0, 256, (20, 24), np.uint8)
        same, small, soft, small_soft = variants(plane, data)
        self.assertTrue(np.array_equal(same, plane))
        self.assertEqual((small.shape, soft.shape), ((10, 12), plane.shape))
        self.assertEqual(small_soft.shape, small.shape)
        self.assertLess(soft.std(), plane.std())
        self.assertLess(small_soft.std(), small.std())
        data.angles = [0, 90]
        self.assertEqual([v.shape for v in variants(plane, data)][4:6], [(20, 16), (10, 8)])

    def test_a_turned_picture_is_whole_and_as_large_as_fits(self):
        from .data import rotated

        rows, columns = np.indices((300, 480))
        wide = (100 + (rows + columns) / 8).astype(np.uint8)
        for plane in (wide, np.ascontiguousarray(wide.T)):
            self.assertIs(rotated(plane, 0), plane)
            for degrees in (1, 15, 30, 45, 75, 89, 90):
                made = rotated(plane, degrees)
                # Beyond the picture Pillow draws black, which nothing of this one comes near to.
                self.assertGreaterEqual(made.min(), 99, degrees)
                self.assertGreater(made.size, 0.28 * plane.size, degrees)
        # The largest square in a strip of 300, less the margin.
        self.assertEqual(rotated(wide, 45).shape, (208, 208))
        self.assertLessEqual(np.abs(rotated(wide, 45).astype(int).std(axis=0)).max(), 0.6)
        right = rotated(wide, 90)
        upright = np.rot90(wide)[2 : 2 + right.shape[0], 2 : 2 + right.shape[1]]
        self.assertGreaterEqual(min(right.shape), 295)
        self.assertLessEqual(np.abs(right.astype(int) - upright).max(), 1)
        self.assertEqual(rotated(wide[:4, :4], 45).shape, (1, 1))

    def test_a_batch_depends_on_seed_and_step_alone(self):
        from .patches import PatchSampler, bicubic_pair

        rng = np.random.default_rng(1)
        pairs = [bicubic_pair(rng.integers(0, 256, (64, 80), np.uint8), 2) for _ in range(3)]
        one, two = (PatchSampler(pairs, 2, 8, 0.5, seed=5) for _ in range(2))
        one.batch(0, 4)
        for a, b in zip(one.batch(7, 4), two.batch(7, 4)):
            self.assertTrue(np.array_equal(a, b))

    def test_weights_stay_with_their_pictures_where_some_are_too_small(self):
        from .patches import PatchSampler, bicubic_pair

        shades = [bicubic_pair(np.full((n, n), n, np.uint8), 2) for n in (8, 64, 80)]
        lr, _ = PatchSampler(shades, 2, 8, 0, seed=5, weights=[1, 0, 1]).batch(0, 16)
        self.assertEqual(set(lr.ravel()), {80})

    def test_bounds_follow_outlines_and_hold_what_is_smooth(self):
        from .unpaired import BEYOND, RADIUS, SLACK, bounds

        low, high = bounds(np.full((6, 9), 77, np.uint8), 1)
        self.assertEqual((set(low.ravel()), set(high.ravel())), ({77 - SLACK}, {77 + SLACK}))
        step = np.full((8, 12), 100, np.uint8)
        step[:, 6:] = 110
        low, high = bounds(step, 1)
        near = np.abs(np.arange(12) - 5.5) < RADIUS  # windows that see both sides
        self.assertTrue(np.array_equal(low[3], np.where(near, 90, step[3]) - SLACK))
        self.assertTrue(np.array_equal(high[3], np.where(near, 120, step[3]) + SLACK))
        low, high = bounds(np.uint8([[0, 255]]), 1)
        self.assertEqual((low.min(), high.max()), (-BEYOND - SLACK, 255 + BEYOND + SLACK))

    def test_bounds_hold_what_bicubic_makes_of_the_drawn_picture(self):
        from .imresize import imresize
        from .smoke import drawn_picture
        from .unpaired import bounds

        lr = drawn_picture(3)
        low, high = bounds(lr, 3)
        large = imresize(lr.astype(np.float32), 3)
        self.assertTrue(np.all((low <= large) & (large <= high)))
        self.assertFalse(np.all((low <= large + 40) & (large + 40 <= high)))

    def test_unpaired_patches_end_a_batch_and_are_drawn_by_their_shares(self):
        from .patches import PatchSampler, bicubic_pair
        from .unpaired import PATTERNS, MixedSampler, UnpairedSampler, bounds

        paired = PatchSampler([bicubic_pair(np.full((48, 48), 9, np.uint8), 3)], 3, 8, 0, seed=5)
        grey = [np.full((8, 10), 77, np.uint8), np.zeros((4, 4), np.uint8)]
        pictures = {"grey": grey, PATTERNS: []}
        shares = {"grey": 1, PATTERNS: 3}
        one, two = (MixedSampler(paired, UnpairedSampler(pictures, shares, 3, 8, 5), 2) for _ in "ab")
        found = []
        for step in range(100):
            lr, low, high = batch = one.batch(step, 5)
            self.assertEqual((lr.shape, low.shape, high.shape), ((5, 8, 8),) + ((5, 24, 24),) * 2)
            self.assertTrue(all(map(np.array_equal, batch, two.batch(step, 5))))
            self.assertTrue(np.all(low[:3] == 9) and np.all(high[:3] == 9))
            for patch, lowest, highest in zip(lr[3:], low[3:], high[3:]):
                for made, bound in zip((lowest, highest), bounds(patch, 1)):
                    self.assertTrue(np.array_equal(made[1::3, 2::3], bound))
                found.append(np.all(patch == 77))
        self.assertAlmostEqual(np.mean(found), 0.25, delta=0.1)
        with self.assertRaisesRegex(ValueError, "no picture of 'grey' is as large as 12x12"):
            UnpairedSampler(pictures, shares, 3, 12, 5)

    def test_patterns_are_of_one_sample_and_larger_and_reach_black_and_white(self):
        from .unpaired import pattern

        rng = np.random.default_rng(4)
        drawn = [pattern(rng, 24) for _ in range(300)]
        self.assertEqual({p.shape for p in drawn}, {(24, 24)})
        # Cells of two samples, or smooth ones, are the same again when halved and repeated.
        coarse = [np.array_equal(p, p[::2, ::2].repeat(2, 0).repeat(2, 1)) for p in drawn]
        self.assertTrue(0.2 < np.mean(coarse) < 0.7, np.mean(coarse))
        self.assertTrue(0.3 < np.mean([np.ptp(p) == 255 for p in drawn]) < 0.7)

    def test_specks_are_counted_where_they_leave_the_bounds(self):
        from .specks import LARGEST, figures_of, middle

        self.assertEqual(middle(np.zeros((300, 500))).shape, LARGEST[::-1])
        self.assertEqual(middle(np.zeros((300, 50)))[0].shape, (50,))

        class WithSpeck:
            """A session that repeats samples, but for one."""

            def get_inputs(self):
                return [self]

            name = "luma"

            def run(self, _, inputs):
                made = inputs["luma"].repeat(2, axis=2).repeat(2, axis=3)
                made[..., 3, 5] = -1.5
                return [made]

        grey = [np.full((10, 5), 51, np.uint8)] * 3
        lowest, highest, outside = figures_of(grey, 2, WithSpeck())
        self.assertAlmostEqual(lowest, -1.5)
        self.assertAlmostEqual(highest, 0.2, places=6)
        self.assertAlmostEqual(outside, 1 / 200)

    def test_unpaired_folders_are_told_and_what_is_held_back_is_not_drawn(self):
        from PIL import Image

        from .data import make_samplers

        config = find_config("espcn_x3")
        config.patch, config.scales = 16, [2]
        config.data.folders, config.data.zooms, config.data.blurs = {"photos": 1}, [1], []
        config.data.unpaired = {"slides": 1, "patterns": 1}
        config.data.hold_back_every = {"slides": 2}
        with tempfile.TemporaryDirectory() as folder:
            for name, shade in (("photos", 10), ("slides", 80)):
                os.makedirs(os.path.join(folder, name))
                for number in range(2):
                    picture = Image.new("L", (64, 48), shade + number)
                    picture.save(os.path.join(folder, name, f"{number}.png"))
            samplers, sources = make_samplers(config, folder, folder, quiet)
        self.assertEqual(sources["slides"], {"files": 1, "held_back": 1})
        self.assertEqual(sorted(sources), ["photos", "slides"])
        shades = set()
        for step in range(40):
            lr, low, high = samplers[2].batch(step, 3)
            self.assertTrue(np.all((lr[:2] == 10) | (lr[:2] == 11)))
            shades.add(lr[2, 0, 0] if np.ptp(lr[2]) == 0 else "pattern")
        self.assertIn(80, shades)
        self.assertIn("pattern", shades)
        self.assertNotIn(81, shades)

    def test_patches_are_aligned(self):
        from .patches import PatchSampler, bicubic_pair

        ramp = np.add.outer(np.arange(96), 2 * np.arange(64) % 100).astype(np.uint8)
        lr, hr = PatchSampler([bicubic_pair(ramp, 2)], 2, 12, 0.5, seed=1).batch(3, 6)
        for small, large in zip(lr, hr):
            mean = large.reshape(12, 2, 12, 2).mean(axis=(1, 3))
            self.assertLess(np.median(np.abs(mean - small)), 1.0)


def with_patterns(samplers, config):
    """The samplers with a drawn pattern without HR at the end of each batch."""
    from .unpaired import PATTERNS, MixedSampler, UnpairedSampler

    return {
        scale: MixedSampler(
            paired, UnpairedSampler({PATTERNS: []}, {PATTERNS: 1}, scale, config.patch, config.seed), 1
        )
        for scale, paired in samplers.items()
    }


@unittest.skipUnless(HAS_TORCH, "PyTorch is not installed")
class NetworkTests(unittest.TestCase):
    """Collapse, export and resumption."""

    def setUp(self):
        import torch

        torch.manual_seed(11)
        torch.set_num_threads(1)
        self.torch = torch
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)

    def trainer(self, config, name):
        """A trainer on drawn pictures in a folder of its own."""
        from .smoke import smoke_samplers
        from .trainer import Trainer

        folder = os.path.join(self.folder, name)
        return Trainer(config, smoke_samplers(config), folder, say=quiet)

    def test_collapsed_block_equals_the_wide_one(self):
        from .blocks import LinearBlock

        for inputs, outputs, kernel in ((1, 8, 5), (8, 8, 3), (16, 9, 3)):
            block = LinearBlock(inputs, outputs, kernel, expand=32, identity=True)
            x = self.torch.randn(2, inputs, 13, 9)
            with self.torch.no_grad():
                difference = (block(x) - block.expanded(x)).abs().max()
            # Two orders of at most 32·72 float additions of numbers near 1.
            self.assertLess(float(difference), 1e-4)

    def test_begun_block_equals_the_plain_convolution(self):
        from .blocks import LinearBlock

        block = LinearBlock(6, 6, 3, expand=24, identity=True)
        weight, bias = self.torch.randn(6, 6, 3, 3), self.torch.randn(6)
        block.begin(weight, bias)
        difference = (block.weight() - weight).abs().max()
        self.assertLess(float(difference.detach()), 1e-6)

    def test_networks_that_carry_luma_begin_by_enlarging_it(self):
        from .literature import FSRCNN, SRCNN

        luma = self.torch.rand(1, 1, 24, 20)
        repeated = luma.repeat_interleave(3, 2).repeat_interleave(3, 3)
        srcnn = SRCNN(3, [9, 1, 5], [64, 32], begins_with_luma=True)
        for network, expected in (
            (FSRCNN(3, 56, 12, 4, begins_with_luma=True), repeated),
            (srcnn, srcnn.bicubic(luma)),
        ):
            with self.torch.no_grad():
                result = network.eval().upscale(luma, 3)
            # The other maps add a little.
            both = self.torch.stack([result.flatten(), expected.flatten()])
            self.assertGreater(float(self.torch.corrcoef(both)[0, 1]), 0.95)
            self.assertAlmostEqual(float(result.mean()), float(expected.mean()), delta=0.1)

    def test_networks_of_the_literature_begin_from_another_factor(self):
        from . import networks

        for name, layers in (("srcnn", 3), ("fsrcnn", 7)):
            path = os.path.join(self.folder, f"{name}_x2.onnx")
            config = find_config(f"{name}_x2")
            begun = networks.build(config)
            networks.export(begun, config, 2, path, {})
            network = networks.build(find_config(f"{name}_x3"))
            self.assertEqual(networks.begin(network, path), layers)
            for ours, theirs in zip(network.layers, begun.layers):
                self.assertTrue(self.torch.equal(ours.weight, theirs.weight))

    def test_srcnn_955_begins_as_915(self):
        from . import networks

        path = os.path.join(self.folder, "srcnn_x2.onnx")
        config = find_config("srcnn-short_x2")
        begun = networks.build(config).eval()
        networks.export(begun, config, 2, path, {})
        network = networks.build(find_config("srcnn-955-short_x2")).eval()
        self.assertEqual(networks.begin(network, path), 3)
        luma = self.torch.rand(1, 1, 9, 11)
        with self.torch.no_grad():
            apart = (network.upscale(luma, 2) - begun.upscale(luma, 2)).abs().max()
        self.assertLess(float(apart), 1e-5)

    def test_psnr_loss_counts_a_share_less_error_the_same_in_every_patch(self):
        from .trainer import PSNR_FLOOR, pixel_loss

        target = self.torch.zeros(2, 4, 6, 6)

        def loss(*errors):
            scale = self.torch.tensor(errors).sqrt().reshape(2, 1, 1, 1)
            return float(pixel_loss("psnr", target + scale, target))

        whole = loss(0.2, 0.02)
        self.assertAlmostEqual(whole - loss(0.1, 0.02), whole - loss(0.2, 0.01), delta=0.03)
        # What is far below the floor is next to nothing.
        self.assertLess(loss(0.2, PSNR_FLOOR / 100) - loss(0.2, PSNR_FLOOR / 200), 0.003)

    def test_near_identity_begins_inner_layers_as_identity_and_chance(self):
        from .subpixel_network import SubpixelNetwork

        self.torch.manual_seed(1)
        chance = SubpixelNetwork(2, [6, 6, 4, 4]).plain()
        self.torch.manual_seed(1)
        near = SubpixelNetwork(2, [6, 6, 4, 4], near_identity=0.25).plain()
        for index, ((begun, _, _), (drawn, _, _)) in enumerate(zip(near, chance)):
            expected = drawn.clone()
            if index in (1, 3):
                expected *= 0.25
                expected[:, :, 1, 1] += self.torch.eye(len(drawn))
            self.assertLess(float((begun - expected).detach().abs().max()), 1e-6)

    def test_bicubic_layer_equals_imresize(self):
        from .literature import Bicubic

        plane = np.random.default_rng(2).random((11, 14)).astype(np.float32)
        for scale in (2, 3, 4):
            ours = Bicubic(scale)(self.torch.from_numpy(plane)[None, None])[0, 0].numpy()
            self.assertLess(np.abs(ours - imresize(plane, scale)).max(), 1e-5)

    def draw_weights(self, network, scale, luma):
        """Weights that keep the signal's size, and a last layer that fills the range: as networks
        begin, their pictures would be black."""
        weights = [value for value in network.parameters() if value.dim() == 4]
        for weight in weights:
            self.torch.nn.init.kaiming_normal_(weight)
        picture = self.torch.from_numpy(luma.astype(np.float32) / 255)[None, None]
        with self.torch.no_grad():
            weights[-1] *= 0.2 / network.upscale(picture, scale).std()
            bias = list(network.parameters())[-1]
            bias += 0.5 - network.upscale(picture, scale).mean()

    @unittest.skipUnless(HAS_RUNTIME, "ONNX Runtime is not installed")
    @unittest.skipUnless(PROGRAM, "the program is not built: swift build")
    def test_networks_of_the_literature_at_full_size_run_alike_in_the_program(self):
        from . import networks
        from .evaluate import open_model, run_model

        width, height = 30, 22
        luma = np.random.default_rng(5).integers(16, 236, (height, width), dtype=np.uint8)
        source, target = (os.path.join(self.folder, name) for name in ("in", "out"))
        luma.tofile(source)
        for name in CONFIGS:
            if not name.startswith(("srcnn", "fsrcnn", "vdsr", "srresnet", "srgan")):
                continue
            config = find_config(name)
            network = networks.build(config)
            self.draw_weights(network.eval(), config.scales[0], luma)
            for scale in config.scales:
                path = os.path.join(self.folder, f"{name}_{scale}.onnx")
                networks.export(network, config, scale, path, {"name": name})
                expected = run_model(open_model(path, 1), luma).astype(int)
                subprocess.run(
                    [PROGRAM, "bench", "--network-only", "-m", path, "--size", f"{width}x{height}",
                     "--seconds", "0", "--repeats", "1", "-j", "1", "--luma-in", source,
                     "--luma-out", target],
                    check=True, stdout=subprocess.DEVNULL)
                made = np.fromfile(target, np.uint8).reshape(height * scale, width * scale)
                self.assertGreater(expected.std(), 5, path)
                self.assertLessEqual(np.abs(made - expected).max(), 1, path)

    @unittest.skipUnless(HAS_RUNTIME, "ONNX Runtime is not installed")
    def test_specks_are_a_table_of_what_was_held_back(self):
        from PIL import Image

        from .__main__ import parser
        from .smoke import drawn_picture
        from .specks import specks_command

        for name in ("photos", "slides", "screens", "figures"):
            os.makedirs(os.path.join(self.folder, name))
            for seed in range(4):
                path = os.path.join(self.folder, name, f"{seed}.png")
                Image.fromarray(drawn_picture(seed, 48)).save(path)
        preset = os.path.join(configuration.repository(), "presets", "fast_x2.onnx")
        path = os.path.join(self.folder, "specks.json")
        words = ["specks", preset, "--data", self.folder, "--json", path, "--threads", "1"]
        self.assertEqual(specks_command(parser().parse_args(words)), 0)
        with open(path, encoding="utf-8") as file:
            table = json.load(file)
        self.assertEqual(set(table), {"bicubic x2", "lanczos3 x2", "fast_x2"})
        for row in table.values():
            self.assertEqual(list(row), ["slides", "screens", "figures", "patterns"])
        self.assertLess(table["bicubic x2"]["slides"]["outside"], 1e-3)
        self.assertLess(table["bicubic x2"]["patterns"]["highest"], 1.3)
        self.assertNotEqual(table["fast_x2"], table["bicubic x2"])

    @unittest.skipUnless(HAS_RUNTIME, "ONNX Runtime is not installed")
    def test_export_equals_the_trained_network_in_onnx_runtime(self):
        from . import networks
        from .evaluate import open_model
        from .smoke import shortened

        for name in CONFIGS:
            config = shortened(find_config(name), steps=2)
            config.network.blocks = min(config.network.blocks, 4)
            trainer = self.trainer(config, name)
            trainer.run()
            network = trainer.averaged()
            for scale in config.scales:
                path = os.path.join(self.folder, f"{name}_{scale}.onnx")
                networks.export(network, config, scale, path, {"name": name})
                luma = self.torch.rand(1, 1, 17, 23)
                with self.torch.no_grad():
                    expected = network.upscale(luma, scale).numpy()
                result = open_model(path, 1).run(None, {"luma": luma.numpy()})[0]
                self.assertEqual(result.shape, (1, 1, 17 * scale, 23 * scale), name)
                self.assertLess(np.abs(result - expected).max(), 1e-4, name)

    def test_resumed_training_equals_an_unbroken_one(self):
        from .smoke import shortened

        for kind in ("adam", "soap"):
            config = shortened(find_config("balanced_x3"), steps=24)
            config.optimiser.kind = kind
            whole = self.trainer(config, f"{kind}-whole")
            whole.run()
            self.trainer(config, f"{kind}-parts").run(until=13)
            second = self.trainer(config, f"{kind}-parts")
            self.assertEqual(second.step, 13)
            second.run()
            for key, value in whole.network.state_dict().items():
                other = second.network.state_dict()[key]
                self.assertTrue(self.torch.equal(value, other), f"{kind} {key}")
            for key, value in whole.mean.items():
                self.assertTrue(self.torch.equal(value, second.mean[key]), f"{kind} {key}")

    @unittest.skipUnless(COMPILER, "no C++ compiler")
    def test_native_gradients_equal_pytorchs(self):
        from .gradients import Gradients
        from .subpixel_network import SubpixelNetwork
        from .trainer import PSNR_FLOOR, pixel_loss

        worst = []  # of each network and loss, the largest relative difference
        # Maps that fill vectors and don't, tiles that fill blocks and don't, one hidden layer.
        for scale, channels, first, tanh, patch in (
            (2, [24, 24, 24], 5, False, 16),
            (3, [12, 8, 20], 5, False, 20),
            (4, [5], 3, False, 8),
            (3, [64, 32], 5, True, 12),
        ):
            network = SubpixelNetwork(
                scale, channels, first, "tanh" if tanh else "prelu", residual=not tanh
            )
            for block in network.blocks:
                self.torch.nn.init.normal_(block.bias, std=0.1)
            native = Gradients(network, patch, self.folder, threads=2)
            # The workspace is used again; at last HR is known to lie in an interval only.
            for name, width in (("psnr", 0), ("mse", 0), ("l1", 0), ("psnr", 0), ("psnr", 0.4)):
                lr = self.torch.rand(3, 1, patch, patch)
                low = self.torch.rand(3, 1, patch * scale, patch * scale)
                high = low + width * self.torch.rand_like(low)
                network.zero_grad()
                prediction, lowest = network.training_pair(lr, low, scale, self.torch.float32)
                highest = self.torch.nn.functional.pixel_unshuffle(high, scale)
                target = prediction.detach().clamp(lowest, highest)
                within = (target == prediction).float().mean()
                self.assertEqual(bool(within > 0.02), width > 0)
                expected = pixel_loss(name, prediction, target)
                expected.backward()
                wanted = [p.grad.clone() for p in network.parameters()]
                loss = native(lr, low, high, name, PSNR_FLOOR)
                self.assertAlmostEqual(float(loss), float(expected.detach()), places=5)
                worst.append(
                    max(
                        float((p.grad - gradient).norm() / (gradient.norm() + 1e-3))
                        for p, gradient in zip(network.parameters(), wanted)
                    )
                )
        # A sample at an activation's kink may fall on either side of it, but seldom does.
        worst.sort()
        self.assertLess(worst[-3], 1e-4)
        self.assertLess(worst[-1], 1e-3)

    def test_unpaired_patches_keep_patterns_within_their_bounds(self):
        from .smoke import shortened, smoke_samplers
        from .trainer import Trainer
        from .unpaired import bounds, pattern

        config = shortened(find_config("espcn_x3"), steps=150)
        config.stages[0].loss = "psnr"
        rng = np.random.default_rng(9)
        lr = np.concatenate([pattern(rng, 48) for _ in range(16)])
        low, high = bounds(lr, 3)
        outside = []
        for name in ("paired", "mixed"):
            samplers = smoke_samplers(config)
            if name == "mixed":
                samplers = with_patterns(samplers, config)
            trainer = Trainer(config, samplers, os.path.join(self.folder, name), say=quiet)
            trainer.run()
            with self.torch.no_grad():
                luma = self.torch.from_numpy(lr[None, None]).float() / 255
                made = trainer.averaged()(luma)[0, 0].numpy() * 255
            outside.append(np.mean((made < low) | (made > high)))
        self.assertLess(outside[1], 0.7 * outside[0], outside)

    @unittest.skipUnless(COMPILER, "no C++ compiler")
    def test_native_training_is_pytorchs_and_resumes(self):
        from .smoke import drawn_picture, shortened, smoke_samplers
        from .trainer import Trainer
        from .validation import validate

        config = shortened(find_config("fast_x2"), steps=12)
        for stage in config.stages:
            stage.precision = "float32"
        trainers = {}
        for name, native in (("native", self.folder), ("torch", None), ("parts", self.folder)):
            for until in (5, None) if name == "parts" else (None,):
                folder = os.path.join(self.folder, name)
                samplers = with_patterns(smoke_samplers(config), config)
                trainer = Trainer(config, samplers, folder, say=quiet, native=native)
                trainer.run(until=until)
            self.assertEqual(trainer.used_native, native is not None)
            trainers[name] = trainer.averaged()
        native, whole = (trainers[name].state_dict() for name in ("native", "parts"))
        for key, value in native.items():
            self.assertTrue(self.torch.equal(value, whole[key]), key)
        # Roundings grow from step to step, but both have learned the same.
        scores = [
            validate(trainers[name], [2], [("drawn", drawn_picture(9))])[2]
            for name in ("native", "torch")
        ]
        self.assertAlmostEqual(*scores, delta=0.1)

    def test_native_gradients_are_refused_where_they_are_not_known(self):
        from .gradients import check

        for name, reason in (("vdsr", "vdsr, expected subpixel"), ("teacher_x2", "network.expand")):
            with self.assertRaisesRegex(configuration.ConfigError, reason):
                check(find_config(name))
        config = find_config("quality_x2")
        check(config)
        config.patch = 50
        with self.assertRaisesRegex(configuration.ConfigError, "multiple of 4"):
            check(config)

    def test_soap_learns_from_correlated_inputs_where_adam_is_slow(self):
        from .soap import Soap

        # Neighbouring samples of a picture are alike: a random walk has the same covariance.
        inputs = self.torch.randn(512, 24).cumsum(1)
        wanted = inputs @ self.torch.randn(24, 6)
        losses = {}
        for kind in (Soap, self.torch.optim.Adam):
            weight = self.torch.nn.Parameter(self.torch.zeros(6, 24))
            optimiser = kind([{"params": [weight]}], lr=0.03)
            for _ in range(300):
                loss = ((inputs @ weight.T - wanted) ** 2).mean()
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            losses[kind] = float(loss.detach())
        self.assertLess(losses[Soap], 0.1 * losses[self.torch.optim.Adam])

    def test_soap_with_a_power_of_1_makes_less_noise(self):
        from .soap import Soap

        # From where it is best, noisy targets lead away, at a constant rate.
        basis = self.torch.linalg.qr(self.torch.randn(24, 24)).Q
        mixing, wanted = self.torch.logspace(-1, 1, 24).diag() @ basis, self.torch.randn(24, 6)
        excess = {}
        for power in (0.5, 1.0):
            weight = self.torch.nn.Parameter(wanted.T.clone())
            optimiser = Soap([{"params": [weight]}], lr=0.01, power=power)
            total = 0.0
            for step in range(600):
                inputs = self.torch.randn(64, 24) @ mixing
                error = inputs @ (weight.T - wanted)
                if step >= 300:
                    total += float((error**2).mean().detach())
                optimiser.zero_grad()
                ((error + self.torch.randn(64, 6)) ** 2).mean().backward()
                optimiser.step()
            excess[power] = total / 300
        self.assertLess(excess[1.0], 0.6 * excess[0.5])

    def test_weight_decay_of_soap_takes_kernels_and_leaves_biases(self):
        from .soap import Soap

        kernel = self.torch.nn.Parameter(self.torch.full((2, 3), 8.0))
        bias = self.torch.nn.Parameter(self.torch.full((2,), 8.0))
        optimiser = Soap([{"params": [kernel, bias]}], lr=0.1, weight_decay=0.5)
        for _ in range(11):  # the first step only makes the basis
            kernel.grad, bias.grad = self.torch.zeros(2, 3), self.torch.zeros(2)
            optimiser.step()
        for value in kernel.detach().flatten():
            self.assertAlmostEqual(float(value), 8 * 0.95**10, places=4)
        self.assertEqual(bias.tolist(), [8.0, 8.0])

    def test_checkpoint_leaves_no_part_behind(self):
        from .smoke import shortened

        trainer = self.trainer(shortened(find_config("fast_x2"), steps=2), "whole")
        trainer.run()
        names = os.listdir(trainer.folder)
        self.assertIn("checkpoint.pt", names)
        self.assertFalse([name for name in names if name.endswith(".part")])

    def test_adversarial_steps_run(self):
        from .smoke import shortened

        config = shortened(find_config("srgan_x4"), steps=2)
        gan = copy.deepcopy(find_config("srgan_x4").stages[1])
        gan.steps = 2
        config.stages.append(gan)
        trainer = self.trainer(config, "gan")
        trainer.run()
        self.assertEqual(trainer.step, 4)
        self.assertTrue(all(v.isfinite().all() for v in trainer.mean.values()))

    def test_student_learns_from_a_teacher_file(self):
        from . import networks
        from .smoke import shortened

        config = shortened(find_config("quality_x2"), steps=2)
        path = os.path.join(self.folder, "teacher_x2.onnx")
        networks.export(networks.build(config), config, 2, path, {})
        student = shortened(find_config("fast_x2"), steps=2)
        student.teacher = path
        trainer = self.trainer(student, "student")
        before = [p.clone() for p in trainer.teacher.parameters()]
        trainer.run()
        self.assertEqual(trainer.step, 2)
        for one, two in zip(before, trainer.teacher.parameters()):
            self.assertTrue(self.torch.equal(one, two))

    def test_a_missing_beginning_is_named(self):
        from .smoke import shortened

        config = shortened(find_config("fast_x3"), steps=2)
        config.begin_from = "presets/none.onnx"
        with self.assertRaisesRegex(configuration.ConfigError, "presets/none.onnx"):
            self.trainer(config, "missing")

    @unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg program")
    def test_held_back_files_are_not_trained_on_and_clips_are_cached(self):
        from PIL import Image

        from .data import make_samplers, training_files
        from .smoke import drawn_picture

        config = find_config("lecture_x2")
        config.data.folders = {"slides": 1}
        config.patch = 16
        config.degradation.size, config.degradation.frames = [96, 64], 4
        folder = os.path.join(self.folder, "slides")
        os.makedirs(folder)
        for seed in range(3):
            picture = Image.fromarray(drawn_picture(seed, 160)).convert("RGB")
            picture.save(os.path.join(folder, f"{seed}.png"))
        said = []
        for _ in range(2):
            cache = os.path.join(self.folder, "cache")
            samplers, sources = make_samplers(config, self.folder, cache, said.append)
        self.assertEqual(sources, {"slides": {"files": 2, "held_back": 1}})
        held = training_files(config, self.folder)["slides"][1]
        self.assertEqual([os.path.basename(path) for path in held], ["2.png"])
        # Two files with four clips of two frames each, and two bicubic pairs.
        self.assertEqual(len(samplers[2].pairs), 18)
        self.assertIn("(8 clips encoded now)", said[0])
        self.assertIn("(0 clips encoded now)", said[2])

    def test_learning_rate_rises_and_falls_to_its_end(self):
        from .trainer import learning_rate

        stage = configuration.StageConfig(steps=100, rate=1.0, end_rate=0.1, warmup=10)
        self.assertAlmostEqual(learning_rate(stage, 0), 0.1)
        self.assertAlmostEqual(learning_rate(stage, 10), 1.0)
        self.assertAlmostEqual(learning_rate(stage, 99), 0.1, delta=0.001)

    @unittest.skipUnless(shutil.which("ffmpeg"), "no ffmpeg program")
    def test_coded_frames_are_aligned(self):
        from .video import clip_frames, code, kept_frames, reduce_frames

        from .smoke import drawn_picture

        rgb = np.repeat(drawn_picture(3, 160)[..., None], 3, axis=2)
        frames = clip_frames(rgb, [96, 64], 6, np.random.default_rng(4))
        hr, data, width, height = reduce_frames(frames, 2)
        for codec in ("h264:18", "hevc:18", "vp9:18"):
            lr = code(data, width, height, codec)
            self.assertEqual(lr.shape, (6, 32, 48), codec)
            for index in kept_frames(6, 3):
                enlarged = imresize(lr[index].astype(np.float64), 2)
                mean = psnr(hr[index], round_8bit(enlarged), 4)
                self.assertGreater(mean, 22, f"{codec} frame {index}")


if __name__ == "__main__":
    sys.exit(unittest.main())

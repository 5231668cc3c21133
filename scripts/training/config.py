"""The configuration of one training: a JSON file, checked key by key.

Every key is stated in `configs/*.json`; README.md says what each one means. Unknown keys, missing
keys and values out of range are refused with the file, the key and what was expected.
"""

import difflib
import json
import os
from dataclasses import MISSING, dataclass, field, fields
from typing import Optional


class ConfigError(Exception):
    """A configuration that cannot be used; the message says which file and key, and why."""


@dataclass
class NetworkConfig:
    """The shape of the network; which keys count depends on `kind`."""

    kind: str  # subpixel, srcnn, fsrcnn, vdsr or srresnet
    channels: list = field(default_factory=list)  # maps of each hidden layer
    kernels: list = field(default_factory=list)  # srcnn: sides of its three layers
    first: int = 5  # subpixel: side of the first layer
    activation: str = "prelu"  # subpixel: prelu or tanh
    residual: bool = True  # subpixel: the input luma is added to the output
    expand: int = 0  # wide maps of a collapsible block, 0: plain convolutions
    near_identity: float = 0.0  # subpixel: inner layers begin as identity + this × chance
    carry_luma: bool = False  # srcnn, fsrcnn: begins as bicubic, or repeats samples
    blocks: int = 0  # vdsr: layers; srresnet: residual blocks; fsrcnn: mapping layers


@dataclass
class DataConfig:
    """Where the pictures come from."""

    folders: dict  # folder name under the data root -> how often it is drawn, relative
    zooms: list = field(default_factory=lambda: [1.0])  # sizes at which each picture is used
    # ... and those at which it is used under a Gaussian: [zoom, standard deviation in its samples].
    blurs: list = field(default_factory=list)
    angles: list = field(default_factory=lambda: [0])  # degrees by which it is turned before that
    hold_back_every: dict = field(default_factory=dict)  # folder -> every n-th file is for testing
    detail: float = 0.5  # see patches.py
    # Folders, or "patterns" (see unpaired.py), -> how often one is drawn, relative ...
    unpaired: dict = field(default_factory=dict)
    unpaired_patches: int = 0  # ... and how many patches of a batch are taken from them


@dataclass
class DegradationConfig:
    """How LR is made from HR."""

    kind: str = "bicubic"  # bicubic or video
    codecs: list = field(default_factory=list)  # video: "h264:28" = codec:crf, drawn in turn
    clips_per_picture: dict = field(default_factory=dict)  # video: folder -> clips (default 1)
    frames: int = 12  # video: frames encoded a clip
    keep: int = 3  # video: frames kept of them
    size: list = field(default_factory=lambda: [960, 540])  # video: HR width and height
    clean_share: float = 0.0  # video: share of bicubic pairs drawn beside


@dataclass
class StageConfig:
    """A run of steps with one loss and one learning-rate curve."""

    steps: int
    rate: float
    end_rate: float = 0.0
    shape: str = "cosine"  # cosine or constant
    warmup: int = 0  # steps of linear rise from 0
    loss: str = "l1"  # l1, mse, psnr, squares (see trainer.py) or gan (see adversarial.py)
    precision: str = "float32"  # or bfloat16: pays on processors with AMX and on GPUs


@dataclass
class OptimiserConfig:
    """Which optimiser, with its constants."""

    kind: str = "adam"  # adam, sgd or soap (see soap.py)
    betas: list = field(default_factory=lambda: [0.9, 0.99])
    power: float = 0.5  # soap: 0.5 steps as Adam does, 1 as the natural gradient does
    momentum: float = 0.9
    weight_decay: float = 0.0
    last_layer_factor: float = 1.0  # the last layer's learning rate, relative (SRCNN: 0.1)
    clip: str = "none"  # none, norm, or adjustable (VDSR: each value within ±limit / rate)
    clip_limit: float = 1.0


@dataclass
class Config:
    """One training."""

    name: str
    summary: str
    scales: list
    network: NetworkConfig
    data: DataConfig
    stages: list
    patch: int
    batch: int
    seed: int
    degradation: DegradationConfig = field(default_factory=DegradationConfig)
    optimiser: OptimiserConfig = field(default_factory=OptimiserConfig)
    average: float = 0.999  # weights shipped are a running mean with this decay; 0: the last ones
    begin_from: Optional[str] = None  # an ONNX file relative to the repository
    teacher: Optional[str] = None  # subpixel: an ONNX file to learn from too (distillation)
    teacher_share: float = 0.5  # how much of the loss is taken against the teacher's output
    validation: str = "Set5"  # a folder under the evaluation root
    validate_every: int = 2000
    checkpoint_every: int = 2000

    @property
    def steps(self):
        """Steps of all stages."""
        return sum(stage.steps for stage in self.stages)


# Standard deviation in samples; above it nothing is left to learn at any factor.
LARGEST_BLUR = 4
LARGEST_ZOOM = 4
RIGHT_ANGLE = 90

CHOICES = {
    "network.kind": ("subpixel", "srcnn", "fsrcnn", "vdsr", "srresnet"),
    "network.activation": ("prelu", "tanh"),
    "degradation.kind": ("bicubic", "video"),
    "stages.shape": ("cosine", "constant"),
    "stages.loss": ("l1", "mse", "psnr", "squares", "gan"),
    "stages.precision": ("float32", "bfloat16"),
    "optimiser.kind": ("adam", "sgd", "soap"),
    "optimiser.clip": ("none", "norm", "adjustable"),
}
NESTED = {
    "network": NetworkConfig,
    "data": DataConfig,
    "degradation": DegradationConfig,
    "optimiser": OptimiserConfig,
    "stages": StageConfig,
}


def _build(kind, values, path, prefix):
    if not isinstance(values, dict):
        raise ConfigError(f"'{path}': \"{prefix}\" is {values!r}, expected an object")
    known = {f.name: f for f in fields(kind)}
    label = f"{prefix}." if prefix else ""
    for key, value in values.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"; did you mean \"{label}{near[0]}\"?" if near else ""
            raise ConfigError(f"'{path}': unknown key \"{label}{key}\"{hint}")
        allowed = CHOICES.get(label + key)
        if allowed and value not in allowed:
            raise ConfigError(
                f"'{path}': \"{label}{key}\" is {value!r}, expected {' or '.join(allowed)}"
            )
        if known[key].type is list and not isinstance(value, list):
            raise ConfigError(f"'{path}': \"{label}{key}\" is {value!r}, expected a list")
        if known[key].type is dict and not isinstance(value, dict):
            raise ConfigError(f"'{path}': \"{label}{key}\" is {value!r}, expected an object")
    for key, item in known.items():
        if key not in values and item.default is MISSING and item.default_factory is MISSING:
            raise ConfigError(f"'{path}': \"{label}{key}\" is missing")
    made = dict(values)
    if kind is Config:
        for key, nested in NESTED.items():
            if key == "stages" and isinstance(values.get(key), list):
                made[key] = [_build(nested, stage, path, key) for stage in values[key]]
            elif key in values:
                made[key] = _build(nested, values[key], path, key)
    return kind(**made)


def load(path):
    """Reads and checks one configuration file. Raises ConfigError."""
    try:
        with open(path, encoding="utf-8") as file:
            values = json.load(file)
    except OSError as error:
        raise ConfigError(f"cannot read configuration '{path}': {error.strerror}") from error
    except json.JSONDecodeError as error:
        raise ConfigError(f"'{path}' is not JSON: {error}") from error
    config = _build(Config, values, path, "")
    if not config.scales or any(scale not in (2, 3, 4) for scale in config.scales):
        raise ConfigError(f"'{path}': \"scales\" is {config.scales}, expected some of 2, 3, 4")
    if len(config.scales) > 1 and config.network.kind != "vdsr":
        raise ConfigError(f"'{path}': only a vdsr network learns several \"scales\" at once")
    if not config.stages or any(stage.steps < 1 for stage in config.stages):
        raise ConfigError(f"'{path}': \"stages\" needs at least one stage of 1 step or more")
    for key in ("patch", "batch"):
        if getattr(config, key) < 1:
            raise ConfigError(f"'{path}': \"{key}\" is {getattr(config, key)}, expected 1 or more")
    _check_variants(config.data, path)
    if config.degradation.kind == "video" and not config.degradation.codecs:
        raise ConfigError(f"'{path}': \"degradation.codecs\" is empty; try [\"h264:28\"]")
    if config.network.carry_luma and config.network.kind not in ("srcnn", "fsrcnn"):
        raise ConfigError(f"'{path}': only srcnn and fsrcnn know \"network.carry_luma\"")
    near = config.network.near_identity
    if near < 0 or (near > 0 and config.network.kind != "subpixel"):
        raise ConfigError(
            f"'{path}': \"network.near_identity\" is {near}, expected 0, or more for subpixel"
        )
    power = config.optimiser.power
    if not 0.5 <= power <= 1 or (power != 0.5 and config.optimiser.kind != "soap"):
        raise ConfigError(
            f"'{path}': \"optimiser.power\" is {power}, expected 0.5, or up to 1 for soap"
        )
    _check_unpaired(config, path)
    if config.teacher and config.network.kind != "subpixel":
        raise ConfigError(f"'{path}': only a subpixel network can have a \"teacher\"")
    return config


def _check_variants(data, path):
    for zoom in data.zooms:
        if not _within(zoom, LARGEST_ZOOM):
            raise ConfigError(
                f"'{path}': \"data.zooms\" has {zoom!r}, expected sizes above 0 and up to"
                f" {LARGEST_ZOOM} of a picture's own"
            )
    for pair in data.blurs:
        good = isinstance(pair, list) and len(pair) == 2
        if not (good and _within(pair[0], LARGEST_ZOOM) and _within(pair[1], LARGEST_BLUR)):
            raise ConfigError(
                f"'{path}': \"data.blurs\" has {pair!r}, expected [zoom, standard deviation in"
                f" samples], above 0 and up to {LARGEST_ZOOM} and {LARGEST_BLUR}"
            )
    for angle in data.angles:
        if not (isinstance(angle, (int, float)) and 0 <= angle <= RIGHT_ANGLE):
            raise ConfigError(
                f"'{path}': \"data.angles\" has {angle!r}, expected degrees from 0 to {RIGHT_ANGLE}"
            )
    if not data.angles:
        raise ConfigError(f"'{path}': \"data.angles\" is empty; try [0]")
    if not data.zooms and not data.blurs:
        raise ConfigError(f"'{path}': \"data.zooms\" and \"data.blurs\" are empty; try [1]")


def _check_unpaired(config, path):
    data, count = config.data, config.data.unpaired_patches
    if bool(data.unpaired) != (count > 0) or not 0 <= count < config.batch:
        raise ConfigError(
            f"'{path}': \"data.unpaired_patches\" is {count}, expected 0 without \"data.unpaired\","
            f" 1 to {config.batch - 1} with it"
        )
    if not all(isinstance(share, (int, float)) and share > 0 for share in data.unpaired.values()):
        raise ConfigError(
            f"'{path}': \"data.unpaired\" is {data.unpaired}, expected shares above 0"
        )
    plain = config.network.kind == "subpixel" and not config.teacher
    if count and not (plain and all(stage.loss != "gan" for stage in config.stages)):
        raise ConfigError(
            f"'{path}': only a subpixel network without a \"teacher\" and without the loss gan can have"
            " \"data.unpaired\""
        )


def _within(value, largest):
    return isinstance(value, (int, float)) and 0 < value <= largest


def repository():
    """The repository's root folder."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.dirname(os.path.dirname(here))


def beside(name):
    """The default data folder: `../shared/<name>` beside the repository."""
    return os.path.join(os.path.dirname(repository()), "shared", name)


def find_config(name):
    """A configuration by path, or by its name in `configs`."""
    if os.path.exists(name):
        return load(name)
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "configs")
    path = os.path.join(folder, name if name.endswith(".json") else name + ".json")
    if not os.path.exists(path):
        known = ", ".join(sorted(f[:-5] for f in os.listdir(folder) if f.endswith(".json")))
        raise ConfigError(f"no configuration '{name}'; there are {known}")
    return load(path)

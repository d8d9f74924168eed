"""Write what torchvision's deeplabv3_resnet50 makes of an image, for a test to compare with.

    python torch_reference.py FOLDER

Run by a Python that has torch and torchvision (the CPU builds will do); ends with status 77 and a
reason where it has not. Writes zip.pth and legacy.pth (one randomly initialised model in both
containers of torch.save) and reference.npz: image uint8 (H, W, 3), logits float32 (H, W, 21), and
every backbone stage's features under its torchvision name.
"""

import sys
from pathlib import Path
from typing import Any

NOT_HERE = 77
HEIGHT, WIDTH = 97, 130
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def import_torchvision() -> Any:
    """Import torch and torchvision; ends the process where there is none."""
    try:
        import torch

        # torchvision's wheel from PyPI looks for its compiled operators, which a CPU build of
        # torch cannot load. No segmentation model uses them: that they are declared is enough.
        declared = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            if not hasattr(torch.ops.torchvision, name):
                declared.define(f"{name}(Tensor dets, Tensor scores, float threshold) -> Tensor")
        from torchvision.models.segmentation import deeplabv3_resnet50
    except (ImportError, RuntimeError) as error:
        print(f"no usable torchvision: {error}", file=sys.stderr)
        sys.exit(NOT_HERE)
    return torch, deeplabv3_resnet50, declared


def main(folder: Path) -> None:
    """Write the files."""
    torch, deeplabv3_resnet50, _declared = import_torchvision()
    import numpy as np

    torch.manual_seed(0)
    torch.set_num_threads(2)
    model = deeplabv3_resnet50(weights=None, weights_backbone=None, aux_loss=True, num_classes=21)
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            # Statistics of 0 and 1 would hide a mean taken for a variance.
            torch.nn.init.normal_(module.running_mean, 0.0, 0.1)
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.2)
            torch.nn.init.normal_(module.bias, 0.0, 0.1)
    model.eval()
    image = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    x = torch.from_numpy(image.astype(np.float32) / 255.0)
    x = ((x - torch.tensor(MEAN)) / torch.tensor(STD)).permute(2, 0, 1)[None]
    seen: dict[str, Any] = {}
    for stage in ("layer1", "layer2", "layer3", "layer4"):
        module = getattr(model.backbone, stage)
        module.register_forward_hook(lambda _m, _i, out, stage=stage: seen.update({stage: out}))
    with torch.inference_mode():
        seen["logits"] = model(x)["out"]
    arrays = {name: out[0].permute(1, 2, 0).contiguous().numpy() for name, out in seen.items()}
    np.savez(folder / "reference.npz", image=image, **arrays)
    torch.save(model.state_dict(), folder / "zip.pth")
    torch.save(model.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

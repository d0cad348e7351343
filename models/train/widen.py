"""Makes a wider net out of a trained one: at first it says the same.

python widen.py medium.pt --net selfie_general_192x320.onnx --from 16 32 --to 32 64 64 --out wide.pt
"""

import argparse

import torch
from nets import Recurrent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trained")
    parser.add_argument("--net", required=True)
    parser.add_argument("--from", dest="narrow", type=int, nargs="+", required=True)
    parser.add_argument("--to", dest="wide", type=int, nargs="+", required=True)
    parser.add_argument("--out", required=True)
    o = parser.parse_args()
    torch.manual_seed(0)
    old, new = Recurrent(o.net, o.narrow), Recurrent(o.net, o.wide)
    old.load_state_dict(torch.load(o.trained))
    was, state = old.state_dict(), new.state_dict()
    for key, value in state.items():
        if key not in was:  # one more block: next to nothing at first
            if key.endswith("b.weight"):
                value.mul_(0.05)
            elif key.endswith("b.bias"):
                value.fill_(-0.02)
        elif was[key].shape == value.shape:
            value.copy_(was[key])
        elif value.ndim == 1:
            value[: len(was[key])] = was[key]
        else:
            rows, columns = was[key].shape[:2]
            value[:rows, columns:] = 0  # what is new says nothing to what was there
            value[:rows, :columns] = was[key]
            if key.startswith("head.out"):
                value[:, columns:] = 0
    new.load_state_dict(state)
    with torch.no_grad():
        x = torch.rand(1, 5, *new.size) * 200 + 20
        print("furthest:", float((torch.sigmoid(old(x)) - torch.sigmoid(new(x))).abs().max()))
    torch.save(new.state_dict(), o.out)


if __name__ == "__main__":
    main()

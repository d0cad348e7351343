"""The mean of the weights of nets that were trained on from one another, written for pictures of one size.

python mean.py medium3.pt medium4.pt finer.pt --net ../selfie_general_256x256.onnx --widths 16 32 --size 256 448
    --out large

It keeps more of what the first one knew: on other data than its training's it is better than the last one (WiSE-FT,
Wortsman and others, CVPR 2022; measured in benchmarks/README.md).
"""

import argparse

import torch
from nets import Recurrent


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("trained", nargs="+")
    parser.add_argument("--net", required=True)
    parser.add_argument("--widths", type=int, nargs="*", default=[])
    parser.add_argument("--size", type=int, nargs=2)
    parser.add_argument("--out", required=True)
    o = parser.parse_args()
    states = [torch.load(path) for path in o.trained]
    net = Recurrent(o.net, o.widths, o.size)
    net.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    torch.save(net.state_dict(), o.out + ".pt")
    net.write(o.out + ".onnx")


if __name__ == "__main__":
    main()

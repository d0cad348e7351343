"""What every training here does: steps whose rate follows the clock, and the moving average of the weights."""

import time

import numpy as np
import torch


class Steps:
    """groups: the optimizer's, each with the highest rate. minutes: of CPU time. norm: gradients are cut to it. A rate
    rises for 60 steps and falls as a cosine to `rest` of it. decay: of the average, a step."""

    def __init__(self, net, groups, minutes, norm, weight_decay, rest, decay=0.995):
        self.net, self.minutes, self.norm, self.rest, self._decay = net, minutes, norm, rest, decay
        self.optimizer = torch.optim.AdamW(groups, weight_decay=weight_decay)
        self._peaks = [group["lr"] for group in groups]
        self._began, self._loss = time.process_time(), 0.0
        self.count = 0
        self.averaged = {name: value.detach().clone() for name, value in net.state_dict().items()}

    @property
    def spent_minutes(self):
        return (time.process_time() - self._began) / 60

    def goes_on(self):
        """Sets the rates of the next step. False once the time is over."""
        spent = self.spent_minutes / self.minutes
        share = min(1, (self.count + 1) / 60) * (self.rest + (1 - self.rest) * 0.5 * (1 + np.cos(np.pi * spent)))
        for group, peak in zip(self.optimizer.param_groups, self._peaks, strict=True):
            group["lr"] = peak * share
        return spent < 1

    def take(self, loss):
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.norm)
        self.optimizer.step()
        self.count += 1
        decay = min(self._decay, (self.count + 1) / (self.count + 20))
        with torch.no_grad():
            for name, value in self.net.state_dict().items():
                self.averaged[name].lerp_(value, 1 - decay)
        loss = float(loss.detach())
        self._loss = 0.98 * self._loss + 0.02 * loss if self.count > 1 else loss
        if self.count % 50 == 0:
            print(f"{self.spent_minutes:.1f} min, step {self.count}, loss {self._loss:.4f}", flush=True)

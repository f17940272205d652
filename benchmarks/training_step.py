#!/usr/bin/env python3
"""The training step of MetaTrainingSpeed's 'causal' in Python's PyTorch, eager, on one thread: what gpicl is compared with.

Causal Transformer of width 128, 4 layers, 8 heads of 16, 100 examples of 64 inputs and 10 classes, 64 episodes a batch;
forward, backward, clipping, Adam and the moving average of the weights. The batch is noise: what it shows does not
matter for speed. Prints seconds of the processor.

Needs Debian's python3-torch, and a BLAS that knows the processor (libopenblas0-pthread):

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python3 benchmarks/training_step.py [steps] [episodes at once]
"""

import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional

BATCH, EXAMPLES, FEATURES, CLASSES = 64, 100, 64, 10
WIDTH, LAYERS, HEADS, KEY = 128, 4, 8, 16


class Layer(nn.Module):
    """A pre-LN layer: attention, then the MLP."""

    def __init__(self):
        super().__init__()
        self.attention_norm = nn.LayerNorm(WIDTH)
        self.query = nn.Linear(WIDTH, HEADS * KEY)
        self.key = nn.Linear(WIDTH, HEADS * KEY)
        self.value = nn.Linear(WIDTH, HEADS * KEY)
        self.output = nn.Linear(HEADS * KEY, WIDTH)
        self.mlp_norm = nn.LayerNorm(WIDTH)
        self.hidden = nn.Linear(WIDTH, 4 * WIDTH)
        self.mlp_output = nn.Linear(4 * WIDTH, WIDTH)

    def forward(self, h, mask):
        normed = self.attention_norm(h)
        q, k, v = (
            linear(normed).view(-1, EXAMPLES, HEADS, KEY).transpose(1, 2)
            for linear in (self.query, self.key, self.value)
        )
        weights = torch.softmax((q / math.sqrt(KEY)) @ k.transpose(-1, -2) + mask, -1)
        attended = (weights @ v).transpose(1, 2).reshape(-1, EXAMPLES, HEADS * KEY)
        h = h + self.output(attended)
        return h + self.mlp_output(functional.gelu(self.hidden(self.mlp_norm(h))))


class CausalTransformer(nn.Module):
    def __init__(self):
        super().__init__()
        self.input = nn.Linear(FEATURES + CLASSES, WIDTH)
        self.positions = nn.Parameter(0.02 * torch.randn(EXAMPLES, WIDTH))
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.head = nn.Linear(WIDTH, CLASSES)

    def forward(self, x, y, mask):
        labels = functional.one_hot(y, CLASSES).float()
        before = torch.cat([torch.zeros_like(labels[:, :1]), labels[:, :-1]], 1)
        h = self.input(torch.cat([x, before], -1)) + self.positions
        for layer in self.layers:
            h = layer(h, mask)
        return self.head(self.norm(h))


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10
    at_once = int(sys.argv[2]) if len(sys.argv) > 2 else BATCH
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net = CausalTransformer()
    average = [parameter.detach().clone() for parameter in net.parameters()]
    adam = torch.optim.Adam(net.parameters(), 1e-3, eps=1e-10)
    x = torch.randn(BATCH, EXAMPLES, FEATURES)
    y = torch.randint(0, CLASSES, (BATCH, EXAMPLES))
    mask = torch.full((EXAMPLES, EXAMPLES), -1e9).triu(1)

    def step():
        adam.zero_grad(set_to_none=True)
        for first in range(0, BATCH, at_once):
            some = slice(first, first + at_once)
            logits = net(x[some], y[some], mask).reshape(-1, CLASSES)
            loss = functional.cross_entropy(logits, y[some].reshape(-1)) * (at_once / BATCH)
            loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        adam.step()
        with torch.no_grad():
            for mean, parameter in zip(average, net.parameters()):
                mean.mul_(0.999).add_(parameter, alpha=0.001)

    for _ in range(3):
        step()
    seconds = []
    for _ in range(steps):
        start = time.process_time()
        step()
        seconds.append(time.process_time() - start)
    seconds.sort()
    print(
        f"PyTorch {torch.__version__}, eager, {at_once} episodes at once: median {BATCH / seconds[steps // 2]:.1f},"
        f" best {BATCH / seconds[0]:.1f} episodes/s"
    )


if __name__ == "__main__":
    main()

#!/usr/bin/env bash
# The same training step here and in Python's PyTorch, in turns: benchmarks/beside-python.sh [turns]. Needs what
# training_step.py needs, and a build (mvn -q -Dfast -DskipTests -pl benchmarks -am package).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=0 OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
for ((turn = 0; turn < ${1:-3}; turn++)); do
    /usr/bin/python3 training_step.py 10
    java -cp "target/classes:$(cat target/classpath)" org.gpicl.benchmarks.MetaTrainingSpeed causal 64 10 1 djl djl-bfloat16 |
        grep '^| djl'
done

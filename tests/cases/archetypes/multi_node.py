"""One torchrun on each node."""

from __future__ import annotations

import subprocess


def train(steps: int) -> None:
    """Join the cluster, and run this node's share."""
    import modal.experimental

    cluster = modal.experimental.get_cluster_info()
    words = [
        "torchrun",
        f"--nnodes={len(cluster.container_ips)}",
        f"--node-rank={cluster.rank}",
        f"--master-addr={cluster.container_ips[0]}",
        "--nproc-per-node=8",
        "/root/project/train.py",
        f"--steps={steps}",
    ]
    subprocess.run(words, check=True)

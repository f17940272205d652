"""verify.py FOLDER: checks every .onnx file below FOLDER with the checker of the package onnx, and what it declares."""
import pathlib
import sys

import onnx

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "onnx-export")
files = sorted(folder.rglob("*.onnx"))
for file in files:
    model = onnx.load(str(file))
    onnx.checker.check_model(model, full_check=True)
    metadata = {entry.key: entry.value for entry in model.metadata_props}
    opsets = [(opset.domain, opset.version) for opset in model.opset_import]
    columns = len(model.graph.input) > 1 and metadata["gpicl.computation"] == "classify"
    assert opsets == [("", 17)] + [("ai.onnx.ml", 2)] * columns and model.ir_version == 8, (file, opsets, model.ir_version)
    assert metadata["gpicl.onnx"] == "1" and metadata["gpicl.version"] == model.producer_version and metadata["gpicl.name"], file
    values = list(model.graph.input) + list(model.graph.output)
    assert all(value.doc_string for value in values), f"{file}: a value is not documented"
    free = {dim.dim_param for value in values for dim in value.type.tensor_type.shape.dim if dim.dim_param}
    expected = {"fit": {"batch", "context"}, "predict": {"batch", "query"}, "classify": {"rows"}}
    assert expected[metadata["gpicl.computation"]] <= free, (file, free)
    print(f"ok  {file.relative_to(folder)}  {len(model.graph.node)} nodes, free sizes: {', '.join(sorted(free))}")
print(f"{len(files)} files pass onnx {onnx.__version__}")
sys.exit(0 if files else 1)

"""The network for batches of sentences, as ONNX Runtime likes it: in floats and in eight bits.

The model of the product reads one window a call and keeps its matrices in eight bits with a scale
an output. ONNX Runtime multiplies such matrices as floats, and gains by batches, so the same
weights are put into a graph of padded rows, and from there through ONNX Runtime's own
quantisation. One row is one sentence alone.

    ids [b, t]    numbers of pieces, <s> first and </s> last, then whatever fills the row
    mask [b, t]   1.0 where a piece is, 0.0 behind it
    sentence [b, 22]
"""

import logging
import pathlib

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

BATCH = 32
THREADS = 2
OPSET = 20


def build(model_dir, work_dir):
    """Writes both graphs into `work_dir`; returns the paths of the one in floats and of the other."""
    work = pathlib.Path(work_dir)
    work.mkdir(parents=True, exist_ok=True)
    f32, int8 = work / "f32.onnx", work / "int8.onnx"
    onnx.save(batched(onnx.load(pathlib.Path(model_dir) / "model.onnx")), f32)
    # It advises shapes that a session finds by itself.
    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(
        f32,
        int8,
        op_types_to_quantize=["MatMul"],
        # The judgements keep their floats in the product too.
        nodes_to_exclude=["own", "around"],
        per_channel=True,
        weight_type=QuantType.QInt8,
    )
    return f32, int8


def session(path):
    """ONNX Runtime as it comes, on as many threads as are compared."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = THREADS
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


def batches(sentences):
    """Inputs of the graph for sentences in their order, padded to the longest of each batch."""
    for start in range(0, len(sentences), BATCH):
        rows = sentences[start : start + BATCH]
        shape = (len(rows), max(map(len, rows)))
        ids, mask = numpy.zeros(shape, numpy.int64), numpy.zeros(shape, numpy.float32)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1.0
        yield {"ids": ids, "mask": mask}


def weights(model):
    """Every weight of the product's model by name, in floats."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    floats = {}
    for name, values in stored.items():
        if values.dtype == numpy.int8:
            name = name.removesuffix("8")
            # The scales stand so that they spread: a column for the embedding, a row for matrices.
            values = values.astype(numpy.float32) * stored[f"{name.removesuffix('.weight')}.scale"]
        floats[name] = values
    return floats


def batched(model):
    """The graph in floats."""
    graph = Growing(weights(model))
    states, behind = graph.embedded(), graph.behind()
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in graph.weights:
        states = graph.layer(f"encoder.layer.{layer}", states, behind)
        layer += 1
    graph.judged(states)
    made = helper.make_graph(
        graph.nodes,
        "batched",
        [
            helper.make_tensor_value_info("ids", TensorProto.INT64, ["b", "t"]),
            helper.make_tensor_value_info("mask", TensorProto.FLOAT, ["b", "t"]),
        ],
        [helper.make_tensor_value_info("sentence", TensorProto.FLOAT, ["b", 22])],
        graph.stored,
    )
    made = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
    onnx.checker.check_model(made)
    return made


class Growing:
    """A graph while it grows: each step returns the name of what it makes."""

    def __init__(self, known):
        self.weights, self.nodes, self.stored = known, [], []

    def constant(self, name, values):
        self.stored.append(numpy_helper.from_array(numpy.asarray(values), name))
        return name

    def integers(self, name, values):
        return self.constant(name, numpy.array(values, numpy.int64))

    def weight(self, name):
        return self.constant(name, self.weights[name])

    def step(self, op, inputs, name=None, **attributes):
        name = name or f"{op.lower()}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [name], name=name, **attributes))
        return name

    def linear(self, name, states):
        product = self.step("MatMul", [states, self.weight(f"{name}.weight")], name)
        return self.step("Add", [product, self.weight(f"{name}.bias")])

    def norm(self, name, states):
        inputs = [states, self.weight(f"{name}.weight"), self.weight(f"{name}.bias")]
        return self.step("LayerNormalization", inputs, axis=-1, epsilon=1e-12)

    def embedded(self):
        words = self.step("Gather", [self.weight("embeddings.word"), "ids"])
        width = self.step("Shape", ["ids"], start=1, end=2)
        bounds = [self.integers("first", [0]), width, self.integers("places.axes", [0])]
        places = self.step("Slice", [self.weight("embeddings.position"), *bounds])
        return self.norm("embeddings.LayerNorm", self.step("Add", [words, places]))

    def behind(self):
        """What is added to scores, so that nobody looks at what fills a row."""
        behind = self.step("Sub", ["mask", self.constant("one", numpy.float32(1.0))])
        behind = self.step("Mul", [behind, self.constant("far", numpy.float32(1e9))])
        return self.step("Unsqueeze", [behind, self.integers("behind.axes", [1, 2])])

    def layer(self, name, states, behind):
        mixed = self.linear(f"{name}.attention.output.dense", self.attention(name, states, behind))
        states = self.norm(f"{name}.attention.output.LayerNorm", self.step("Add", [mixed, states]))
        inner = self.step("Gelu", [self.linear(f"{name}.intermediate.dense", states)])
        outer = self.linear(f"{name}.output.dense", inner)
        return self.norm(f"{name}.output.LayerNorm", self.step("Add", [outer, states]))

    def attention(self, name, states, behind):
        """The root of the width of a head is in the queries already."""
        name = f"{name}.attention.self"
        _, heads, width = self.weights[f"{name}.shape"]
        shape = self.integers(f"{name}.shape", [0, 0, heads, width])
        parts = [f"{name}.{part}" for part in ("queries", "keys", "values")]
        split = [self.linear(f"{name}.all", states), self.weight(f"{name}.sizes")]
        self.nodes.append(helper.make_node("Split", split, parts, name=f"{name}.split", axis=-1))
        orders = ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3])
        queries, keys, values = (
            self.step("Transpose", [self.step("Reshape", [part, shape])], perm=order)
            for part, order in zip(parts, orders)
        )
        scores = self.step("Add", [self.step("MatMul", [queries, keys]), behind])
        shares = self.step("Softmax", [scores], axis=-1)
        mixed = self.step("MatMul", [shares, values])
        mixed = self.step("Transpose", [mixed], perm=[0, 2, 1, 3])
        return self.step("Reshape", [mixed, self.integers(f"{name}.flat", [0, 0, heads * width])])

    def judged(self, states):
        """Of each row: the mean of its sentence and the mean of all its pieces."""
        along = self.integers("along", [1])
        ends = self.integers("ends", [numpy.iinfo(numpy.int64).max])
        # A piece is the sentence's if it is not the first and another one follows.
        follows = self.step("Slice", ["mask", self.integers("second", [2]), ends, along])
        bounds = [self.integers("begin", [1]), self.integers("last", [-1]), along]
        inner = self.step("Slice", [states, *bounds])
        own = self.linear("own", self.mean(follows, inner, along))
        around = self.linear("around", self.mean("mask", states, along))
        self.step("Add", [own, around], "sentence")

    def mean(self, mask, states, along):
        shares = self.step("Div", [mask, self.step("ReduceSum", [mask, along])])
        mean = self.step("MatMul", [self.step("Unsqueeze", [shares, along]), states])
        return self.step("Squeeze", [mean, along])

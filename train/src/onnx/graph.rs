//! A graph while it grows: each step returns the name of what it makes.

use super::proto::{Attribute, FLOAT, Graph, INT8, INT64, Node, Tensor, ValueInfo};

#[derive(Default)]
pub(super) struct Growing {
    graph: Graph,
    count: usize,
}

/// How matrices are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Weights {
    /// 32-bit floats.
    F32,
    /// Eight bits and a scale for each row of outputs.
    Int8,
}

/// A matrix of `rows` × `columns`, row by row.
pub(super) struct Matrix {
    pub(super) rows: usize,
    pub(super) columns: usize,
    pub(super) values: Vec<f32>,
}

impl Matrix {
    pub(super) fn transposed(&self) -> Self {
        let mut values = Vec::with_capacity(self.values.len());
        for column in 0..self.columns {
            values.extend((0..self.rows).map(|row| self.values[row * self.columns + column]));
        }
        Self {
            rows: self.columns,
            columns: self.rows,
            values,
        }
    }

    /// Each row in eight bits, with the scales of the rows.
    pub(super) fn eight_bits(&self) -> (Vec<u8>, Vec<f32>) {
        let mut bytes = Vec::with_capacity(self.values.len());
        let mut scales = Vec::with_capacity(self.rows);
        for row in self.values.chunks_exact(self.columns) {
            let most = row
                .iter()
                .fold(0.0_f32, |most, value| most.max(value.abs()));
            let scale = if most > 0.0 { most / 127.0 } else { 1.0 };
            let whole = row.iter().map(|value| (value / scale).round() as i8);
            bytes.extend(whole.map(|value| value as u8));
            scales.push(scale);
        }
        (bytes, scales)
    }
}

impl Growing {
    pub(super) fn input(&mut self, name: &str, elem_type: i32, dims: &[&str]) {
        self.graph.input.push(ValueInfo::of(name, elem_type, dims));
    }

    pub(super) fn output(&mut self, name: &str, dims: &[&str]) {
        self.graph.output.push(ValueInfo::of(name, FLOAT, dims));
    }

    pub(super) fn done(self) -> Graph {
        Graph {
            name: "reader".to_owned(),
            ..self.graph
        }
    }

    fn stored(&mut self, name: &str, data_type: i32, dims: &[usize], raw_data: Vec<u8>) -> String {
        self.graph.initializer.push(Tensor {
            dims: dims.iter().map(|dim| *dim as i64).collect(),
            data_type,
            name: name.to_owned(),
            raw_data,
        });
        name.to_owned()
    }

    pub(super) fn floats(&mut self, name: &str, dims: &[usize], values: &[f32]) -> String {
        let raw = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.stored(name, FLOAT, dims, raw)
    }

    pub(super) fn integers(&mut self, name: &str, values: &[i64]) -> String {
        let raw = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.stored(name, INT64, &[values.len()], raw)
    }

    /// A step of one output, whose name is told or made up.
    pub(super) fn step(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<Attribute>,
        name: Option<&str>,
    ) -> String {
        self.steps(op, inputs, attribute, 1, name).remove(0)
    }

    pub(super) fn steps(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<Attribute>,
        outputs: usize,
        name: Option<&str>,
    ) -> Vec<String> {
        self.count += 1;
        let made = format!("{}_{}", op.to_lowercase(), self.count);
        let base = name.unwrap_or(&made);
        let output: Vec<String> = (0..outputs)
            .map(|at| {
                if outputs == 1 {
                    base.to_owned()
                } else {
                    format!("{base}_{at}")
                }
            })
            .collect();
        self.graph.node.push(Node {
            input: inputs.iter().map(|&input| input.to_owned()).collect(),
            output: output.clone(),
            name: made,
            op_type: op.to_owned(),
            attribute,
        });
        output
    }

    /// `input` times the transpose of a matrix whose rows are outputs, and its bias.
    pub(super) fn linear(
        &mut self,
        name: &str,
        input: &str,
        matrix: &Matrix,
        bias: &[f32],
        weights: Weights,
        output: Option<&str>,
    ) -> String {
        let dims = [matrix.columns, matrix.rows];
        let stored = match weights {
            Weights::F32 => self.floats(
                &format!("{name}.weight"),
                &dims,
                &matrix.transposed().values,
            ),
            Weights::Int8 => {
                let (bytes, scales) = matrix.eight_bits();
                let mut turned = Vec::with_capacity(bytes.len());
                for column in 0..matrix.columns {
                    let rows = 0..matrix.rows;
                    turned.extend(rows.map(|row| bytes[row * matrix.columns + column]));
                }
                let bytes = self.stored(&format!("{name}.weight8"), INT8, &dims, turned);
                let scales = self.floats(&format!("{name}.scale"), &[matrix.rows], &scales);
                let axis = vec![Attribute::int("axis", 1)];
                self.step("DequantizeLinear", &[&bytes, &scales], axis, None)
            }
        };
        let bias = self.floats(&format!("{name}.bias"), &[matrix.rows], bias);
        let product = self.step("MatMul", &[input, &stored], vec![], None);
        self.step("Add", &[&product, &bias], vec![], output)
    }

    /// Rows of a table by number.
    pub(super) fn rows(
        &mut self,
        name: &str,
        numbers: &str,
        table: &Matrix,
        weights: Weights,
    ) -> String {
        let dims = [table.rows, table.columns];
        match weights {
            Weights::F32 => {
                let table = self.floats(name, &dims, &table.values);
                self.step("Gather", &[&table, numbers], vec![], None)
            }
            Weights::Int8 => {
                let (bytes, scales) = table.eight_bits();
                let bytes = self.stored(&format!("{name}8"), INT8, &dims, bytes);
                let scales = self.floats(&format!("{name}.scale"), &[table.rows, 1], &scales);
                let rows = self.step("Gather", &[&bytes, numbers], vec![], None);
                let to_float = vec![Attribute::int("to", i64::from(FLOAT))];
                let rows = self.step("Cast", &[&rows], to_float, None);
                let scales = self.step("Gather", &[&scales, numbers], vec![], None);
                self.step("Mul", &[&rows, &scales], vec![], None)
            }
        }
    }

    pub(super) fn norm(&mut self, name: &str, input: &str, scale: &[f32], shift: &[f32]) -> String {
        let scale = self.floats(&format!("{name}.weight"), &[scale.len()], scale);
        let shift = self.floats(&format!("{name}.bias"), &[shift.len()], shift);
        let attributes = vec![
            Attribute::int("axis", -1),
            Attribute::float("epsilon", 1e-12),
        ];
        self.step(
            "LayerNormalization",
            &[input, &scale, &shift],
            attributes,
            None,
        )
    }
}

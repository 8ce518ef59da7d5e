//! A directed graph of names, and the circles in it. Knows nothing of source code.

use std::collections::{BTreeMap, BTreeSet};

/// Who points at whom, with a note (the place) for the first time that he does.
#[derive(Default)]
pub(crate) struct Graph {
    edges: BTreeMap<String, BTreeMap<String, String>>,
}

impl Graph {
    pub(crate) fn add(&mut self, from: &str, to: &str, note: &str) {
        if from != to {
            let targets = self.edges.entry(from.to_owned()).or_default();
            targets.entry(to.to_owned()).or_insert_with(|| note.to_owned());
        }
    }

    /// One shortest circle through every name that lies on a circle, each circle told once: `a → b (note) → a (note)`.
    pub(crate) fn circles(&self) -> Vec<String> {
        let mut told: BTreeSet<String> = BTreeSet::new();
        let mut found = Vec::new();
        for start in self.edges.keys().filter(|start| !self.way_back(start).is_empty()) {
            if told.contains(start) {
                continue;
            }
            let way = self.way_back(start);
            let mut text = start.clone();
            let mut from = start;
            for to in &way {
                text.push_str(&format!(" → {to} ({})", self.edges[from][to]));
                from = to;
            }
            told.extend(way.iter().cloned());
            found.push(text);
        }
        found
    }

    /// The shortest way from `start` back to itself, without `start` in front; empty when there is none.
    fn way_back(&self, start: &str) -> Vec<String> {
        let mut reached_from: BTreeMap<&str, &str> = BTreeMap::new();
        let mut queue = std::collections::VecDeque::from([start]);
        while let Some(name) = queue.pop_front() {
            for to in self.edges.get(name).into_iter().flatten().map(|(to, _)| to.as_str()) {
                if to == start {
                    let mut way = vec![start.to_owned()];
                    let mut back = name;
                    while back != start {
                        way.push(back.to_owned());
                        back = reached_from[back];
                    }
                    way.reverse();
                    return way;
                }
                if !reached_from.contains_key(to) {
                    reached_from.insert(to, name);
                    queue.push_back(to);
                }
            }
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(edges: &[(&str, &str)]) -> Graph {
        let mut graph = Graph::default();
        for (from, to) in edges {
            graph.add(from, to, "x:1");
        }
        graph
    }

    #[test]
    fn a_circle_is_told_once_as_a_path() {
        let found = graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")]).circles();
        assert_eq!(found, ["a → b (x:1) → c (x:1) → a (x:1)"]);
    }

    #[test]
    fn two_circles_are_both_told() {
        assert_eq!(graph(&[("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")]).circles().len(), 2);
    }

    #[test]
    fn a_tree_and_a_diamond_have_none() {
        assert!(graph(&[("a", "b"), ("a", "c"), ("b", "d"), ("c", "d"), ("d", "d")]).circles().is_empty());
    }
}

//! Metrics, scales and the scores made of them.

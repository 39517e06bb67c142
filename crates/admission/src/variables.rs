//! The values of variables.

//! For whom an opportunity is: said by its owner, kept by every way of asking.

mod network;
mod property;
mod ways;
mod world;
mod writing;

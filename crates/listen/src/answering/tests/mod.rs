//! Answering from the link to the lake, on both databases.

mod answers;
mod house;
mod links;
mod pages;
mod quality;
mod surveys;
mod visits;
mod websites;

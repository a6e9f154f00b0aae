//! The lake against an obvious reference, through its public interface.

mod bucket;
mod damage;
mod installation;
mod reads;
mod reference;
mod sequences;
mod signals;

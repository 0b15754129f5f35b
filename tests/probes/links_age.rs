// expect: E0463
//! Nor can it be linked by the old way of naming a crate.

extern crate age;

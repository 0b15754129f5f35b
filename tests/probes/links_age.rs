// expect: E0463
//! `extern crate` cannot link `age` into the public face either.

extern crate age;

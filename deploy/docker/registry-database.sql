-- Run once, when Postgres makes its data folder: the schema registry keeps its data apart from the claims.
CREATE DATABASE registry;

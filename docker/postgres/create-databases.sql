CREATE DATABASE wflo_worker;
CREATE DATABASE wflo_cost;

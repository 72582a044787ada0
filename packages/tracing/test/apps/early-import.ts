/** Stands for an `--import` that comes before the register and brings knex along. */
import 'knex';

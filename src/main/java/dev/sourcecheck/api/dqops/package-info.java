/**
 * DQOps' REST API under {@code /api}, as far as its clients need it to register a connection, test
 * it, look at what is in the source and import tables: resources and the JSON on the wire, nothing
 * else. A connection is a data source; {@link dev.sourcecheck.api.dqops.DqopsProvider} says which
 * of its fields are which options.
 *
 * <p>Naming on the wire is mixed, and clients depend on it: models and specifications of
 * connections have names in snake_case, all other answers in camelCase. Nothing that is null is
 * sent, and flags are always there.
 */
@NullMarked
package dev.sourcecheck.api.dqops;

import org.jspecify.annotations.NullMarked;

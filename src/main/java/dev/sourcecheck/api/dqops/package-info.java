/**
 * The part of DQOps' REST API that registers and tests connections, lists their schemas and tables,
 * and imports tables. A connection is a data source; {@link
 * dev.sourcecheck.api.dqops.DqopsProvider} maps its fields to options.
 *
 * <p>The JSON names are mixed, and clients depend on it: models and specifications of connections
 * use snake_case, all other responses camelCase. Null fields are omitted, flags are always present.
 */
@NullMarked
package dev.sourcecheck.api.dqops;

import org.jspecify.annotations.NullMarked;

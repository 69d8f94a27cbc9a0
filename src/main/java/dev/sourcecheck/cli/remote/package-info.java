/** Commands that use a running service over its API. */
@NullMarked
package dev.sourcecheck.cli.remote;

import org.jspecify.annotations.NullMarked;

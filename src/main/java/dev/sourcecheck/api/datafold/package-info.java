/**
 * Datafold's public API under {@code /api/v1/data_sources}, as its open client uses it: resources
 * and the JSON on the wire, nothing else. Every decision is taken in {@code source} and {@code
 * job}.
 */
@NullMarked
package dev.sourcecheck.api.datafold;

import org.jspecify.annotations.NullMarked;

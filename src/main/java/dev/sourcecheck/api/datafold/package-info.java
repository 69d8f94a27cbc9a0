/**
 * Datafold's public API under {@code /api/v1/data_sources}, as its open-source client uses it:
 * resources and their JSON. Decisions are made in {@code source}, {@code submission} and {@code
 * job}.
 */
@NullMarked
package dev.sourcecheck.api.datafold;

import org.jspecify.annotations.NullMarked;

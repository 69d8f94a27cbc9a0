package dev.sourcecheck.lineage.flow;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A recorded statement.
 *
 * @param session distinguishes temporary tables of the same name: the session if the server records
 *     it, otherwise the user
 * @param calls number of executions, 0 if unknown
 * @param lastSeen null if unknown
 * @param truncated whether the text is truncated
 */
public record HistoryStatement(
    String sql, String session, long calls, @Nullable Instant lastSeen, boolean truncated) {}

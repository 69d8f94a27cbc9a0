package dev.sourcecheck.lineage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A statement that ran.
 *
 * @param session what separates temporary tables of the same name: the session if the server
 *     records it, else the user
 * @param calls how often it ran; 0 if not known
 * @param lastSeen null if not known
 * @param cut whether the text is longer than this
 */
public record HistoryStatement(
    String sql, String session, long calls, @Nullable Instant lastSeen, boolean cut) {}

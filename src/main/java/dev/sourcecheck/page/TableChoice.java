package dev.sourcecheck.page;

import dev.sourcecheck.page.TableKinds.KindChoice;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The tree to choose a table from.
 *
 * @param downloaded null if no lineage was downloaded
 * @param hasTables whether a schema was downloaded
 * @param message why another table is needed, or empty
 */
public record TableChoice(
    @Nullable PageTime downloaded,
    boolean hasTables,
    String search,
    List<KindChoice> kinds,
    SchemaTree tree,
    String message) {}

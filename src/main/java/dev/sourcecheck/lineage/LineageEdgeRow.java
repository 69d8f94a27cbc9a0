package dev.sourcecheck.lineage;

import java.time.Instant;

/** An edge as a query selects it. The empty string stands for a part of a name that is absent. */
record LineageEdgeRow(
    Long id,
    String origin,
    String fromDatabase,
    String fromSchema,
    String fromRelation,
    String fromColumn,
    String toDatabase,
    String toSchema,
    String toRelation,
    String toColumn,
    String kind,
    Boolean partial,
    Long calls,
    Instant firstSeen,
    Instant lastSeen) {

  StoredEdge toStoredEdge() {
    return new StoredEdge(
        id,
        StoredText.constant(EdgeOrigin.class, origin),
        new LineageEdge(
            new LineageEdge.EdgeEnd(
                new RelationName(
                    StoredText.nullIfEmpty(fromDatabase),
                    StoredText.nullIfEmpty(fromSchema),
                    fromRelation),
                StoredText.nullIfEmpty(fromColumn)),
            new LineageEdge.EdgeEnd(
                new RelationName(
                    StoredText.nullIfEmpty(toDatabase),
                    StoredText.nullIfEmpty(toSchema),
                    toRelation),
                StoredText.nullIfEmpty(toColumn)),
            StoredText.constant(LineageEdge.EdgeKind.class, kind),
            partial),
        calls,
        firstSeen,
        lastSeen);
  }
}

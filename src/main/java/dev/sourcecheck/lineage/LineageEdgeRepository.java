package dev.sourcecheck.lineage;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** Reads the stored edges as projections. */
@ApplicationScoped
class LineageEdgeRepository implements PanacheRepository<LineageEdgeEntity> {
  private static final String OF_SOURCE =
      """
      select new dev.sourcecheck.lineage.LineageEdgeRow(
        e.id, e.origin,
        e.fromDatabase, e.fromSchema, e.fromRelation, e.fromColumn,
        e.toDatabase, e.toSchema, e.toRelation, e.toColumn,
        e.kind, e.partial, e.calls, e.firstSeen, e.lastSeen)
      from LineageEdgeEntity e
      where e.sourceId = :source and e.id > :after
      order by e.id
      """;

  List<LineageEdgeRow> ofSource(long sourceId, long afterId, int limit) {
    return getSession()
        .createSelectionQuery(OF_SOURCE, LineageEdgeRow.class)
        .setParameter("source", sourceId)
        .setParameter("after", afterId)
        .setMaxResults(limit)
        .getResultList();
  }
}

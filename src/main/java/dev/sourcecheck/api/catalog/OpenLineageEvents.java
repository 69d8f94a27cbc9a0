package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sourcecheck.lineage.LineageEdge;
import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.LineageEdge.EdgeKind;
import dev.sourcecheck.lineage.LineageGraph;
import dev.sourcecheck.lineage.LineageGraphReader;
import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.StoredEdge;
import dev.sourcecheck.source.DataSource;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Converts lineage to run events of OpenLineage, the kind that all its consumers accept: one for
 * each table that is computed from others, at the time it was last seen. The ID of the run is
 * derived from these, so that an event that is sent twice is one run.
 *
 * @see <a href="https://openlineage.io/docs/spec/object-model">The object model</a>
 */
final class OpenLineageEvents {
  private static final String PRODUCER = "urn:sourcecheck:lineage";
  private static final String SPEC = "https://openlineage.io/spec/";
  private static final String EVENT = SPEC + "2-0-2/OpenLineage.json#/$defs/RunEvent";
  private static final String COLUMN_LINEAGE =
      SPEC + "facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";
  private static final int MAX_COLUMN_EDGES = 50_000;

  private final DataSource source;
  private final LineageGraphReader lineage;
  private final DatasetNames names;

  OpenLineageEvents(DataSource source, LineageGraphReader lineage) {
    this.source = source;
    this.lineage = lineage;
    this.names = DatasetNames.of(source);
  }

  record OpenLineageEvent(
      String eventType,
      Instant eventTime,
      LineageRun run,
      LineageJob job,
      List<InputDataset> inputs,
      List<OutputDataset> outputs,
      String producer,
      String schemaURL) {}

  record LineageRun(String runId) {}

  record LineageJob(String namespace, String name) {}

  record InputDataset(String namespace, String name) {}

  record OutputDataset(String namespace, String name, DatasetFacets facets) {}

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DatasetFacets(@Nullable ColumnLineageFacet columnLineage) {}

  /**
   * @param fields by column of the output
   * @param dataset columns that decide about all of its rows
   */
  record ColumnLineageFacet(
      @JsonProperty("_producer") String producer,
      @JsonProperty("_schemaURL") String schemaUrl,
      Map<String, ColumnInputs> fields,
      List<InputField> dataset) {}

  record ColumnInputs(List<InputField> inputFields) {}

  record InputField(
      String namespace, String name, String field, List<FieldTransformation> transformations) {}

  record FieldTransformation(String type) {}

  List<OpenLineageEvent> of(LineageGraph graph) {
    Map<String, List<StoredEdge>> byTarget = new TreeMap<>();
    Set<RelationName> relations = new LinkedHashSet<>();
    graph.nodes().forEach(node -> relations.add(node.relation()));
    for (StoredEdge edge : withColumns(graph)) {
      if (relations.contains(edge.edge().from().relation())) {
        byTarget
            .computeIfAbsent(names.name(edge.edge().to().relation()), target -> new ArrayList<>())
            .add(edge);
      }
    }
    List<OpenLineageEvent> events = new ArrayList<>();
    byTarget.forEach((name, edges) -> events.add(event(name, edges)));
    return events;
  }

  /** A graph between relations is completed by the edges of their columns. */
  private Collection<StoredEdge> withColumns(LineageGraph graph) {
    boolean ofColumns = graph.nodes().stream().anyMatch(node -> node.column() != null);
    if (ofColumns) {
      return graph.edges();
    }
    Set<RelationName> targets = new LinkedHashSet<>();
    graph.edges().forEach(edge -> targets.add(edge.edge().to().relation()));
    List<StoredEdge> all = new ArrayList<>(graph.edges());
    all.addAll(lineage.columnEdges(source.id(), targets, MAX_COLUMN_EDGES));
    return all;
  }

  private OpenLineageEvent event(String name, List<StoredEdge> edges) {
    Instant lastSeen = edges.stream().map(StoredEdge::lastSeen).max(Instant::compareTo).get();
    Set<InputDataset> inputs = new LinkedHashSet<>();
    for (StoredEdge edge : edges) {
      RelationName from = edge.edge().from().relation();
      inputs.add(new InputDataset(names.namespace(), names.name(from)));
    }
    String run = source.id() + "\n" + name + "\n" + lastSeen;
    return new OpenLineageEvent(
        "COMPLETE",
        lastSeen,
        new LineageRun(UUID.nameUUIDFromBytes(run.getBytes(StandardCharsets.UTF_8)).toString()),
        new LineageJob(names.namespace(), name),
        List.copyOf(inputs),
        List.of(
            new OutputDataset(names.namespace(), name, new DatasetFacets(columnLineage(edges)))),
        PRODUCER,
        EVENT);
  }

  /** Null if nothing is known about columns. */
  private @Nullable ColumnLineageFacet columnLineage(List<StoredEdge> edges) {
    Map<String, Set<InputField>> fields = new TreeMap<>();
    Set<InputField> dataset = new LinkedHashSet<>();
    for (StoredEdge stored : edges) {
      LineageEdge edge = stored.edge();
      String column = edge.from().column();
      // a use of an unknown kind cannot be expressed
      if (column != null && edge.kind() != EdgeKind.ANY) {
        EdgeEnd to = edge.to();
        Set<InputField> origins =
            to.column() == null
                ? dataset
                : fields.computeIfAbsent(to.column(), name -> new LinkedHashSet<>());
        origins.add(field(edge.from().relation(), column, edge.kind()));
      }
    }
    if (fields.isEmpty() && dataset.isEmpty()) {
      return null;
    }
    Map<String, ColumnInputs> inputs = new LinkedHashMap<>();
    fields.forEach((name, origins) -> inputs.put(name, new ColumnInputs(List.copyOf(origins))));
    return new ColumnLineageFacet(PRODUCER, COLUMN_LINEAGE, inputs, List.copyOf(dataset));
  }

  private InputField field(RelationName relation, String column, EdgeKind kind) {
    String type = kind == EdgeKind.VALUE ? "DIRECT" : "INDIRECT";
    return new InputField(
        names.namespace(), names.name(relation), column, List.of(new FieldTransformation(type)));
  }
}

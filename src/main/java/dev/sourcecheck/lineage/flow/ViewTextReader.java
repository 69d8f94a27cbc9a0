package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.KnownColumns;
import dev.sourcecheck.lineage.sql.ScriptLineage;
import dev.sourcecheck.lineage.sql.SqlSyntax;
import dev.sourcecheck.lineage.sql.statement.ScriptReader;
import java.util.List;

/** Resolves the lineage of views from their definitions. */
public final class ViewTextReader {
  private final SqlSyntax syntax;
  private final KnownColumns known;
  private final FlowReader flows;

  public ViewTextReader(NameRules names) {
    this.syntax = names.convention().syntax();
    this.known = new CatalogColumns(names);
    this.flows = new FlowReader(names::relation);
  }

  /** The flow into a view, and the outcome. */
  public record ViewReading(DataFlow flow, StatementOutcome outcome) {}

  /**
   * @param definition a SELECT
   * @param columns the view's columns, in order
   */
  public ViewReading read(String definition, RelationName view, List<String> columns) {
    ScriptLineage lineage = ScriptReader.read(definition, syntax, known);
    DataFlow flow = flows.view(lineage, view, columns);
    return new ViewReading(
        flow,
        StatementOutcome.of(
            lineage.unresolved(),
            !flow.relations().isEmpty(),
            flow.columns().size(),
            flow.partialColumns()));
  }
}

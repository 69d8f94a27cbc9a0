package dev.sourcecheck.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.lineage.flow.StatementOutcome;
import dev.sourcecheck.lineage.flow.StatementOutcome.StatementResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UnresolvedTallyTest {
  @Test
  void ordersReasonsByFrequency() {
    UnresolvedTally tally = new UnresolvedTally();
    for (int i = 0; i < 20; i++) {
      tally.add("syntax", "garbled " + i, 1);
    }
    tally.add("opaque", "CALL rare('secret')", 3);
    tally.add("opaque", "/* \"node_id\": \"model.shop.x\" */ CALL often('secret')", 900);
    assertThat(tally.details())
        .containsExactly(
            Map.of(
                "reason",
                "opaque",
                "count",
                2L,
                "statement",
                "CALL often(?)",
                "model",
                "model.shop.x"),
            Map.of("reason", "syntax", "count", 20L, "statement", "garbled ?"));
  }

  @Test
  void talliesViewsAndStatementsSeparately() {
    TextTally views = new TextTally();
    TextTally statements = new TextTally();
    for (int i = 0; i < 50; i++) {
      views.add(
          new StatementOutcome(StatementResult.NOT_UNDERSTOOD, "syntax", 1, 1), "view v" + i, 0);
    }
    statements.add(
        new StatementOutcome(StatementResult.NOT_UNDERSTOOD, "opaque", 0, 0), "CALL f()", 1);
    assertThat(statements.notUnderstood.details())
        .isEqualTo(List.of(Map.of("reason", "opaque", "count", 1L, "statement", "CALL f()")));
    assertThat(views.notUnderstood.details()).hasSize(1);
    assertThat(views.columnDetails()).isEqualTo(Map.of("total", 50L, "partial", 50L));
  }
}

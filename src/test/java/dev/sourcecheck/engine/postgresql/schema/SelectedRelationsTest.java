package dev.sourcecheck.engine.postgresql.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.postgresql.schema.SelectedRelations.SelectedRelation;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class SelectedRelationsTest {
  /** The highest oid, which is negative as a signed number. */
  private static final long LAST_OID = 0xffff_ffffL;

  private final SelectedRelations relations = new SelectedRelations();

  @Test
  void findsRelationsInAnyOrder() throws SQLException {
    for (long id = 5_000; id > 0; id -= 2) {
      relations.add(id, id % 4 == 0 ? "even" : "odd", "täble " + id);
    }
    relations.add(LAST_OID, "last", "");

    for (long id = 1; id <= 5_000; id++) {
      SelectedRelation expected =
          new SelectedRelation(id, id % 4 == 0 ? "even" : "odd", "täble " + id);
      assertThat(relations.find(id)).isEqualTo(id % 2 == 0 ? expected : null);
    }
    assertThat(relations.find(4)).isEqualTo(new SelectedRelation(4, "even", "täble 4"));
    assertThat(relations.find(4)).isEqualTo(new SelectedRelation(4, "even", "täble 4"));
    assertThat(relations.find(LAST_OID)).isEqualTo(new SelectedRelation(LAST_OID, "last", ""));
    assertThat(relations.find(LAST_OID - 1)).isNull();
  }

  @Test
  void findsNothingIfNothingIsSelected() {
    assertThat(relations.find(1)).isNull();
  }

  @Test
  void rejectsWhatIsNoOid() {
    assertThatThrownBy(() -> relations.add(LAST_OID + 1, "s", "t"))
        .isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> relations.add(-1, "s", "t")).isInstanceOf(SQLException.class);
  }
}

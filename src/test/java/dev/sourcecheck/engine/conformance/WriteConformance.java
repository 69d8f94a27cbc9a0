package dev.sourcecheck.engine.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.WriteProbe.PartOutcome;
import dev.sourcecheck.engine.jdbc.ProbeTableName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The write probe, its fixes, and the sweep of what an aborted probe left. */
public interface WriteConformance extends Conformance {
  @Test
  default void writesAndLeavesNothing() throws Exception {
    String user = newUser();
    String schema = newSchema();
    server().grantWrite(schema, user);

    WriteProbe probe = probe(source(user).tempSchema(schema));

    assertThat(probe.failure()).isNull();
    assertThat(probe.parts())
        .extracting(WriteProbe.ProbePart::name, WriteProbe.ProbePart::outcome)
        .containsExactly(
            tuple("create", PartOutcome.PASSED),
            tuple("insert", PartOutcome.PASSED),
            tuple("select", PartOutcome.PASSED),
            tuple("drop", PartOutcome.PASSED),
            tuple("commit", PartOutcome.PASSED));
    assertThat(probe.message()).isEqualTo("Schema " + probe.target() + " is writeable");
    assertThat(server().tables(schema)).isEmpty();
  }

  @Test
  default void theFixForAMissingPrivilegeWorks() throws Exception {
    requires(Capability.WRITE_GRANTS);
    String user = newUser();
    String schema = newSchema();
    ConformanceSource source = source(user).tempSchema(schema);

    Failure failure = failure(probe(source));

    assertThat(failure)
        .returns(FailureCode.PERMISSION_DENIED, Failure::code)
        .returns(List.of("temp_schema"), Failure::fields);
    fix(failure);
    assertThat(probe(source).failure()).isNull();
    assertThat(server().tables(schema)).isEmpty();
  }

  @Test
  default void theFixForAnUnknownSchemaWorks() throws Exception {
    String user = newUser();
    String schema = "absent" + NEXT.incrementAndGet();
    ConformanceSource source = source(user).tempSchema(schema);

    // some servers refuse before they look a schema up, and reveal that it is absent only then
    for (int fixes = 0; fixes < 3; fixes++) {
      WriteProbe probe = probe(source);
      if (probe.failure() == null) {
        assertThat(server().tables(schema)).isEmpty();
        return;
      }
      assertThat(failure(probe).code())
          .isIn(FailureCode.SCHEMA_UNKNOWN, FailureCode.PERMISSION_DENIED);
      fix(probe.failure());
    }
    fail("three fixes did not suffice");
  }

  @Test
  default void writesToSchemasWithHostileNames() throws Exception {
    requires(Capability.HOSTILE_NAMES);
    String user = newUser();
    for (String name : server().hostileNames()) {
      server().createSchema(name);
      try {
        server().grantWrite(name, user);

        assertThat(probe(source(user).tempSchema(name)).failure()).as(name).isNull();
        assertThat(server().tables(name)).isEmpty();
      } finally {
        server().dropSchema(name);
      }
    }
  }

  @Test
  default void theFixForAMissingPrivilegeWorksForHostileNames() throws Exception {
    requires(Capability.WRITE_GRANTS);
    requires(Capability.HOSTILE_NAMES);
    String user = newUser();
    for (String name : server().hostileNames()) {
      server().createSchema(name);
      try {
        ConformanceSource source = source(user).tempSchema(name);
        fix(failure(probe(source)));

        assertThat(probe(source).failure()).as(name).isNull();
      } finally {
        server().dropSchema(name);
      }
    }
  }

  @Test
  default void sweepsOldTablesAndNoOthers() throws Exception {
    String user = newUser();
    String schema = newSchema();
    server().grantWrite(schema, user);
    long now = Instant.now().getEpochSecond();
    String old = ProbeTableName.create(now - 7_200);
    String young = ProbeTableName.create(now - 60);
    String similar = ProbeTableName.PREFIX + "notes";
    for (String table : List.of(old, young, similar)) {
      server().createTableAs(user, schema, table);
    }

    assertThat(probe(source(user).tempSchema(schema)).failure()).isNull();

    assertThat(server().tables(schema)).containsExactlyInAnyOrder(young, similar);
  }

  @Test
  default void reportsAMissingSchemaName() {
    try (Session session = session(source(newUser()))) {
      assertThatThrownBy(() -> session.probeWrite(TestControl.patient()))
          .isInstanceOf(InvalidOptionException.class);
    }
  }

  private Failure failure(WriteProbe probe) {
    assertThat(probe.failure()).isNotNull();
    return expected(probe.failure());
  }
}

package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.dqops.DqopsConnectionForm;
import dev.sourcecheck.source.SourceForm;
import org.junit.jupiter.api.Test;

/** An object that is logged by mistake must not reveal its secrets. */
class SecretTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String VALUE = "hunter2/%";

  @Test
  void toStringRevealsNoSecret() {
    ObjectNode form = JSON.createObjectNode().put("name", "s").put("type", "pg");
    form.putObject("options")
        .put("host", "h")
        .put("user", "u")
        .put("dbname", "d")
        .put("password", VALUE);
    ObjectNode model = JSON.createObjectNode().put("provider_type", "postgresql");
    model
        .putObject("postgresql")
        .put("password", VALUE)
        .putObject("properties")
        .put("token", VALUE);
    SourceForm source = SourceForm.parse(form, null);
    DqopsConnectionForm connection =
        DqopsConnectionForm.parse(model, DqopsConnectionForm.Shape.MODEL);

    assertThat(source.secrets()).containsEntry("password", new Secret(VALUE));
    assertThat(connection.secrets()).hasSize(2);
    for (Object holder :
        new Object[] {
          new Secret(VALUE),
          source,
          source.spec(),
          connection,
          connection.toSource("c", null),
          source.spec().scrubber()
        }) {
      assertThat(holder.toString()).doesNotContain(VALUE);
    }
  }
}

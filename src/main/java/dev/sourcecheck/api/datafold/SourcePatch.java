package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.options.OptionSchema;
import java.util.Map;
import java.util.Set;

/**
 * A merge patch of a source (RFC 7396): its members replace those of the source as the API shows
 * it, null removes a member, and absent members keep their values. The API does not show secrets,
 * so a secret is kept unless the patch contains it, and null erases it.
 */
final class SourcePatch {
  private final ObjectNode patch;

  SourcePatch(ObjectNode patch) {
    this.patch = patch;
  }

  SourceForm apply(DataSource stored, SourceForm.KeptSecrets kept) {
    ObjectNode form = ApiDataSource.json(stored, null);
    form.remove(Set.of("id", "last_test"));
    merge(form, patch);
    boolean sameType = form.path("type").asText().equals(stored.form().type().wire());
    if (sameType && !patch.has("options")) {
      // what the API shows may lack options of another API
      form.remove("options");
      return SourceForm.parse(form, kept).withOptionsOf(stored.form());
    }
    if (form.get("options") instanceof ObjectNode options) {
      for (String secret : OptionSchema.of(stored.form().type()).secrets()) {
        if (patch.path("options").path(secret).isNull()) {
          options.putNull(secret);
        }
      }
    }
    return SourceForm.parse(form, kept);
  }

  private static void merge(ObjectNode target, ObjectNode patch) {
    for (Map.Entry<String, JsonNode> member : patch.properties()) {
      String name = member.getKey();
      if (member.getValue().isNull()) {
        target.remove(name);
      } else if (member.getValue() instanceof ObjectNode nested) {
        ObjectNode merged =
            target.get(name) instanceof ObjectNode before
                ? before
                : JsonNodeFactory.instance.objectNode();
        merge(merged, nested);
        target.set(name, merged);
      } else {
        target.set(name, member.getValue());
      }
    }
  }
}

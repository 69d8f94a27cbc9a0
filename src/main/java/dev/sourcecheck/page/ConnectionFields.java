package dev.sourcecheck.page;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.sourcecheck.page.PastedConnection.PasswordSpan;
import dev.sourcecheck.page.PastedConnection.PastedParameter;
import dev.sourcecheck.source.connection.ConnectionPart;
import dev.sourcecheck.source.connection.MappedPart;
import dev.sourcecheck.source.connection.MappedPart.FilePart;
import dev.sourcecheck.source.connection.MappedPart.OptionPart;
import dev.sourcecheck.source.connection.MappedPart.SecretPart;
import dev.sourcecheck.source.connection.MappedPart.UnusedPart;
import dev.sourcecheck.source.connection.TextPlace;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the fields of a connection string, and explains each. */
final class ConnectionFields {
  private static final String MASK = "••••••";

  private final SourceType type;
  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<PastedParameter> parameters = new ArrayList<>();
  private @Nullable PasswordSpan password;

  ConnectionFields(SourceType type) {
    this.type = type;
    parameters.add(new PastedParameter("Type", type.title(), "Type", true));
  }

  PastedConnection result() {
    return new PastedConnection(type, options, parameters, password, "");
  }

  void add(MappedPart mapped) {
    if (mapped instanceof OptionPart option) {
      add(option);
    } else if (mapped instanceof SecretPart secret) {
      add(secret);
    } else if (mapped instanceof FilePart file) {
      unused(file.part(), "A file on your machine: paste its content into the field below");
    } else if (mapped instanceof UnusedPart unused) {
      add(unused);
    }
  }

  /** A value that the field does not accept may contain other parts, even a password. */
  private void add(OptionPart option) {
    OptionField field = option.field();
    List<FieldError> errors = new ArrayList<>();
    if (field.schema().path("type").asText().equals("string")) {
      field.read(TextNode.valueOf(option.value()), List.of(), errors::add);
    }
    if (!errors.isEmpty()) {
      unused(option.part(), "Not used: " + errors.get(0).message());
      return;
    }
    options.put(field.name(), option.value());
    used(option.part(), option.value(), field);
  }

  private void add(SecretPart secret) {
    OptionField field = secret.field();
    TextPlace place = secret.part().place();
    if (place == null || password != null) {
      String effect = "A secret: enter it into the field " + SourceOverview.label(field);
      parameters.add(new PastedParameter(secret.part().shownName(), MASK, effect, false));
      return;
    }
    password = new PasswordSpan(field.name(), place.start(), place.end(), place.escaped());
    used(secret.part(), MASK, field);
  }

  private void add(UnusedPart unused) {
    unused(
        unused.part(),
        switch (unused.reason()) {
          case UNKNOWN, HARMLESS -> "Unknown: Sourcecheck has no such field";
          case NOT_OFFERED -> "Not used: " + type.title() + " has no such field";
          case TLS_MODE -> "Not used: TLS is used wherever the server offers it";
          case VALUE -> "Not used: the field has no such value";
        });
  }

  private void used(ConnectionPart part, String value, OptionField field) {
    parameters.add(new PastedParameter(part.shownName(), value, SourceOverview.label(field), true));
  }

  /** Without the value, since that of an unknown parameter may be a secret. */
  private void unused(ConnectionPart part, String effect) {
    String value = part.value().isEmpty() ? "" : "Not shown";
    parameters.add(new PastedParameter(part.shownName(), value, effect, false));
  }
}

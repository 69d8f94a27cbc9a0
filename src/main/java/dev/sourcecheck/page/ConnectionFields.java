package dev.sourcecheck.page;

import dev.sourcecheck.page.PastedConnection.PasswordSpan;
import dev.sourcecheck.page.PastedConnection.PastedParameter;
import dev.sourcecheck.source.connection.ConnectionPart;
import dev.sourcecheck.source.connection.MappedPart;
import dev.sourcecheck.source.connection.MappedPart.FilePart;
import dev.sourcecheck.source.connection.MappedPart.OptionPart;
import dev.sourcecheck.source.connection.MappedPart.SecretPart;
import dev.sourcecheck.source.connection.MappedPart.UnusedPart;
import dev.sourcecheck.source.connection.TextPlace;
import dev.sourcecheck.source.options.OptionField;
import dev.sourcecheck.source.options.SourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
      options.put(option.field().name(), option.value());
      used(option.part(), option.value(), option.field());
    } else if (mapped instanceof SecretPart secret) {
      add(secret);
    } else if (mapped instanceof FilePart file) {
      unused(file.part(), "A file on your machine: paste its content into the field below");
    } else if (mapped instanceof UnusedPart unused) {
      add(unused);
    }
  }

  private void add(SecretPart secret) {
    OptionField field = secret.field();
    TextPlace place = secret.part().place();
    if (place == null || password != null) {
      String effect = "A secret: enter it into the field " + SourceOverview.label(field);
      parameters.add(new PastedParameter(secret.part().name(), MASK, effect, false));
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
        });
  }

  private void used(ConnectionPart part, String value, OptionField field) {
    parameters.add(new PastedParameter(part.name(), value, SourceOverview.label(field), true));
  }

  private void unused(ConnectionPart part, String effect) {
    String key = part.name().toLowerCase(Locale.ROOT);
    boolean secret = key.matches(".*(password|pwd|secret|token|key).*");
    parameters.add(new PastedParameter(part.name(), secret ? MASK : part.value(), effect, false));
  }
}

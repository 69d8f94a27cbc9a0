package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInput;
import dev.sourcecheck.api.InvalidInput.Problem;
import dev.sourcecheck.source.InvalidSource;
import dev.sourcecheck.source.Secret;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceType;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Reads sources out of bodies; what is wrong with a source is told as what is wrong with the body.
 */
final class Forms {
  private Forms() {}

  static SourceForm parse(ObjectNode body) {
    return told(() -> SourceForm.parse(body, null));
  }

  static Map<String, Secret> secrets(SourceType type, ObjectNode body) {
    return told(() -> SourceForm.parseSecrets(type, body));
  }

  static <T> T told(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (InvalidSource e) {
      throw new InvalidInput(
          e.faults().stream()
              .map(fault -> fault.under("body"))
              .map(fault -> new Problem(fault.at(), fault.message(), fault.type()))
              .toList());
    }
  }
}

package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.SourceForm;
import java.util.List;

/**
 * One source to test.
 *
 * @param form with secrets that are values or references
 * @param notes warnings for the user, such as parameters that are ignored; without secrets
 */
public record SourceInput(SourceForm form, List<String> notes) {
  public SourceInput {
    notes = List.copyOf(notes);
  }

  public String name() {
    return form.name();
  }
}

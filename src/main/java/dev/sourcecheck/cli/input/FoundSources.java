package dev.sourcecheck.cli.input;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects the sources of another tool, and why others cannot be read. */
final class FoundSources {
  private final String tool;
  private final List<SourceInput> sources = new ArrayList<>();
  private final List<String> unreadable = new ArrayList<>();

  FoundSources(String tool) {
    this.tool = tool;
  }

  /** Builds one source, and may fail. */
  @FunctionalInterface
  interface Reader {
    /** Null if it is not a database. */
    @Nullable FormBuilder read() throws UsageException;
  }

  void add(String name, Reader reader) {
    try {
      FormBuilder form = reader.read();
      if (form != null) {
        sources.add(form.build(name));
      }
    } catch (UsageException e) {
      unreadable.add(name + " cannot be read: " + e.text());
    }
  }

  /**
   * The sources; the first one carries the notes about others.
   *
   * @throws UsageException if there is none
   */
  List<SourceInput> all() throws UsageException {
    if (sources.isEmpty()) {
      String reasons = unreadable.isEmpty() ? "" : ":\n" + String.join("\n", unreadable);
      throw new UsageException(tool + " has configured no source that can be tested" + reasons);
    }
    List<String> notes = new ArrayList<>(unreadable);
    notes.addAll(sources.get(0).notes());
    sources.set(0, new SourceInput(sources.get(0).form(), notes));
    return List.copyOf(sources);
  }
}

package dev.sourcecheck.api.dqops;

import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.UnmappedBindings;
import jakarta.inject.Singleton;
import java.util.Set;

/** Checks the fields of a provider that are not options of the type. */
@Singleton
final class DqopsBindings implements UnmappedBindings {
  @Override
  public Set<String> changed(SourceForm stored, SourceForm next) {
    return DqopsConnection.changedBindings(stored, next);
  }
}

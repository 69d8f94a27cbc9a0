package dev.sourcecheck.source;

import java.util.Set;

/**
 * Fields that another API keeps beside the options of a source and that decide where its secrets
 * are sent, or as which account.
 */
public interface UnmappedBindings {
  /** A source has no such fields. */
  UnmappedBindings NONE = (stored, next) -> Set.of();

  /**
   * The fields whose change would send stored secrets elsewhere, or less safely; empty if the next
   * form says nothing about them.
   */
  Set<String> rebound(SourceForm stored, SourceForm next);
}

#pragma once

#include <span>

#include "cluster/raft/libraft_header.h"
#include "cluster/raft/raft_message.h"

namespace aerolith {

/// Entries in the library's form. It looks into configurations only, so that the bytes of commands
/// stay with us.
class LibraftEntries {
  public:
    explicit LibraftEntries(std::span<const RaftEntry> entries);
    ~LibraftEntries();
    LibraftEntries(const LibraftEntries&) = delete;
    LibraftEntries& operator=(const LibraftEntries&) = delete;

    raft_entry* array() const { return array_; }
    unsigned count() const { return count_; }
    /// The library frees what the entries point to.
    void give_up_content() { content_ = nullptr; }

  private:
    unsigned count_;
    raft_entry* array_;
    void* content_;
};

/// The caller closes it or gives it to the library.
raft_configuration to_libraft(const RaftConfiguration& configuration);
RaftConfiguration from_libraft(const raft_configuration& configuration);

/// How the library knows a member besides its id.
std::string libraft_address(RaftNode id);

/// A message in the library's form. Entries are the caller's; a snapshot's content is the library's
/// if it takes or answers the message.
class LibraftMessage {
  public:
    LibraftMessage(const RaftMessage& message, LibraftEntries& entries);
    LibraftMessage(const LibraftMessage&) = delete;
    LibraftMessage& operator=(const LibraftMessage&) = delete;
    raft_message* get() { return &message_; }
    void free_snapshot();

  private:
    void fill(const AppendEntries& body, RaftTerm term, LibraftEntries& entries);
    void fill(const AppendEntriesResult& body, RaftTerm term, LibraftEntries& entries);
    void fill(const RequestVote& body, RaftTerm term, LibraftEntries& entries);
    void fill(const RequestVoteResult& body, RaftTerm term, LibraftEntries& entries);
    void fill(const InstallSnapshot& body, RaftTerm term, LibraftEntries& entries);
    void fill(const TimeoutNow& body, RaftTerm term, LibraftEntries& entries);

    std::string address_;
    raft_message message_{};
};

/// A message that the library wants sent. Entries and the snapshot's content are left empty: they
/// are in our log.
RaftMessage from_libraft(const raft_message& message);

}  // namespace aerolith

#include "executor/spill/key_set.h"

#include "common/bytes.h"
#include "executor/spill/run_merger.h"

namespace aerolith {
namespace {

/// Each is looked into for each batch of keys.
constexpr std::size_t kMostRuns = 16, kRunsAfterMerge = 4;

std::string stored_key(std::uint64_t hash, std::string_view key) {
    std::string stored;
    append_big(stored, hash);
    stored += key;
    return stored;
}

/// The first place in a block whose stored key is not before `key`.
std::size_t lower_bound_in(const VectorView& stored, std::size_t rows, std::string_view key) {
    std::size_t low = 0, high = rows;
    while (low < high) {
        std::size_t middle = low + (high - low) / 2;
        if (stored.get<std::string_view>(middle) < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

}  // namespace

Status KeySet::add(const KeyBatch& keys) {
    for (std::size_t row = 0; row < keys.size(); ++row)
        memory_->insert(keys.key(row), keys.hash(row));
    return make_room();
}

Status KeySet::insert(const KeyBatch& keys, Selection& fresh) {
    Selection unknown;
    for (std::uint32_t row = 0; row < keys.size(); ++row) {
        if (runs_.empty()) {
            if (memory_->insert(keys.key(row), keys.hash(row)).inserted) fresh.push_back(row);
        } else if (memory_->find(keys.key(row), keys.hash(row)) == KeyTable::kNone) {
            unknown.push_back(row);
        }
    }
    if (!unknown.empty()) {
        std::vector<bool> found(keys.size());
        TRY(find_on_disk(keys, unknown, found));
        for (std::uint32_t row : unknown) {
            if (!found[row] && memory_->insert(keys.key(row), keys.hash(row)).inserted)
                fresh.push_back(row);
        }
    }
    return make_room();
}

Status KeySet::find(const KeyBatch& keys, std::vector<bool>& found) {
    found.assign(keys.size(), false);
    Selection unknown;
    for (std::uint32_t row = 0; row < keys.size(); ++row) {
        found[row] = memory_->find(keys.key(row), keys.hash(row)) != KeyTable::kNone;
        if (!found[row] && !runs_.empty()) unknown.push_back(row);
    }
    return unknown.empty() ? Status() : find_on_disk(keys, unknown, found);
}

Status KeySet::find_on_disk(const KeyBatch& keys, const Selection& rows, std::vector<bool>& found) {
    std::vector<Probe> probes;
    for (std::uint32_t row : rows) probes.push_back({keys.hash(row), row});
    std::ranges::sort(probes, {}, &Probe::hash);
    for (const Run& run : runs_) {
        TRY(eval_.check_interrupts());
        TRY(find_in_run(run, keys, probes, found));
    }
    return {};
}

/// The probes come in the order of the run: each block is read once at most.
Status KeySet::find_in_run(const Run& run, const KeyBatch& keys, const std::vector<Probe>& probes,
                           std::vector<bool>& found) {
    std::size_t loaded = SIZE_MAX;
    Chunk block;
    for (const Probe& probe : probes) {
        if (found[probe.row]) continue;
        auto after = std::ranges::lower_bound(run.first_hashes, probe.hash);
        auto number = static_cast<std::size_t>(after - run.first_hashes.begin());
        std::string key = stored_key(probe.hash, keys.key(probe.row));
        // Keys of one hash may go on in the next block.
        for (number = number == 0 ? 0 : number - 1;
             number < run.first_hashes.size() && run.first_hashes[number] <= probe.hash; ++number) {
            if (number != loaded) {
                block = TRY(read_block(run.rows, number, {kKeyColumnType}));
                loaded = number;
            }
            std::size_t rows = run.rows.blocks[number].rows;
            VectorView stored = block.columns[0].view();
            std::size_t at = lower_bound_in(stored, rows, key);
            if (at == rows) continue;
            found[probe.row] = stored.get<std::string_view>(at) == key;
            break;
        }
    }
    return {};
}

Status KeySet::make_room() {
    if (!budget_.exceeded(memory_->bytes())) return {};
    TRY(add_run(TRY(write_run())));
    memory_ = std::make_unique<KeyTable>();
    return runs_.size() > kMostRuns ? merge_runs() : Status();
}

Result<RowRun> KeySet::write_run() {
    std::vector<Probe> order;
    for (std::uint32_t id = 0; id < memory_->size(); ++id)
        order.push_back({hash_key(memory_->key(id)), id});
    std::ranges::sort(order, [&](const Probe& a, const Probe& b) {
        return a.hash != b.hash ? a.hash < b.hash : memory_->key(a.row) < memory_->key(b.row);
    });
    RowWriter writer(TRY(temp_.create()), spill_block_bytes(budget_.limit(), 16));
    for (std::size_t at = 0; at < order.size(); at += kVectorSize) {
        TRY(eval_.check_interrupts());
        std::size_t count = std::min(kVectorSize, order.size() - at);
        Chunk rows;
        rows.size = count;
        rows.columns.emplace_back(kKeyColumnType, count);
        for (std::size_t row = 0; row < count; ++row) {
            const Probe& entry = order[at + row];
            rows.columns[0].set(
                row, Datum::of<std::string_view>(stored_key(entry.hash, memory_->key(entry.row))));
        }
        TRY(writer.add(rows));
    }
    return writer.finish();
}

Status KeySet::merge_runs() {
    std::vector<RowRun> rows;
    for (Run& run : runs_) rows.push_back(std::move(run.rows));
    runs_.clear();
    TRY(reduce_runs(rows, kRunsAfterMerge, spill_block_bytes(budget_.limit(), 16), {kKeyColumnType},
                    temp_, eval_));
    for (RowRun& run : rows) TRY(add_run(std::move(run)));
    return {};
}

Status KeySet::add_run(RowRun rows) {
    Run run{std::move(rows), {}};
    for (std::size_t block = 0; block < run.rows.blocks.size(); ++block) {
        TRY(eval_.check_interrupts());
        Chunk first = TRY(read_block(run.rows, block, {kKeyColumnType}));
        run.first_hashes.push_back(
            load_big<std::uint64_t>(first.columns[0].at(0).as<std::string_view>().data()));
    }
    runs_.push_back(std::move(run));
    return {};
}

}  // namespace aerolith

/* The signed protocol in byzantine mode: four members, one of which lies (n = 4, f = 1, quorums of 2f + 1 = 3).
 *
 * Members 0 to 2 are honest, each a process below. The fourth, LIAR, has none: whatever it could sign counts as signed.
 * So a quorum is two honest statements and the liar's, and the liar does at once what liars do: equivocates as leader,
 * claims any log as candidate, votes for everybody, acknowledges what it has not stored, withholds what it likes.
 *
 * A message is a statement that anybody may read at any later time, or never: that is loss, delay, reordering,
 * duplication and replay. Signatures are not forged. What a member signs is on disk before, so a restart is no step.
 *
 * Entries are numbers; 2t - 1 and 2t are new in term t. A head is the log up to an index, as the hash chain has it, in
 * one byte. A certificate is known by its rank: term first, then index. Each -D flag switches a rule off: README.md. */

#ifndef TERMS
#define TERMS 2
#endif
#ifndef INDEXES
#define INDEXES 2
#endif

#define LIAR 3
#define UNKNOWN 255

#define FIRST(head) ((head) & 15)
#define EXTENDS(head, base) ((base) == 0 || (head) == (base) || FIRST(head) == (base))
#define COMPATIBLE(a, b) (EXTENDS(a, b) || EXTENDS(b, a))
#define INDEX_OF(head) (((head) > 0) + ((head) > 15))
#define PREFIX(head, index) ((head) & ((1 << (4 * (index))) - 1))
#define LAST_TERM(head) ((((head) >> (4 * ((head) > 15))) + 1) / 2)

#define RANK(term, index) (2 * (term) + (index) - 2)
#define TERM_OF(rank) (((rank) + 1) / 2)
#define RANKS (2 * TERMS + 1)
#define HIGHER(a, b) (((a) > (b)) * (a) + ((a) <= (b)) * (b))

/* What the honest members have on disk. */
byte term[3];
byte log[3];                  /* as a head */
byte certificate[3];          /* the rank of the highest: 0 none */
byte base[3];                 /* the highest certificate in the votes of the term's NEWTERM; UNKNOWN before that */

/* What they signed. */
byte vote[3 * (TERMS + 1)];   /* VOTE: the candidate plus one... */
byte shown[3 * (TERMS + 1)];  /* ...and the voter's highest certificate */
byte segment[TERMS + 1];      /* SEG of an honest leader: the longest head */
bit leads[3 * (TERMS + 1)];   /* NEWTERM of an honest leader */
byte ack[3 * RANKS];          /* ACK at a rank: the head */
byte certack[RANKS];          /* CERTACK at a rank: of whom, a bit each */

/* What follows from that. */
byte certified[RANKS];        /* the head with three ACKs */
byte used[3];                 /* the entries somebody proposed at an index, a bit each */
byte answered;                /* the head that clients had answers for */
byte answered_in[3];          /* in which term, for each index */
byte latest = 8;              /* IN_TERM_ORDER: eight times the term, and the stage, of the latest step */

#define VOTE(member, t) vote[(member) * (TERMS + 1) + (t)]
#define VOTED(member, t) (VOTE(member, t) != 0)
#define VOTED_FOR(candidate, member, t) (VOTE(member, t) == (candidate) + 1)
#define SHOWN(member, t) shown[(member) * (TERMS + 1) + (t)]
#define LEADS(member, t) leads[(member) * (TERMS + 1) + (t)]
#define ACK(member, rank) ack[(member) * RANKS + (rank)]
#define HAS_CERTACK(member, rank) ((certack[rank] >> (member)) & 1)

/* What must hold: hidden, for they are results of a step and no part of the state. */
hidden byte answers_agree, leader_has_what_was_answered, honest_not_accused, somebody_can_lead, nobody_is_answered;
hidden byte each_member, each_index, each_rank, each_term, part;

/* ---- The rules, one macro each */

/* CERTACK is of the member's own term: who has voted in a higher one confirms nothing of those below (RaftCore drops
 * messages of terms past). */
#ifdef LATE_CERTACK
#define CERTACK_IN_TERM(rank) (TERM_OF(rank) <= term[me])
#else
#define CERTACK_IN_TERM(rank) (TERM_OF(rank) == term[me])
#endif

/* One vote a term: RaftUpdate has term and vote on disk before a message leaves. */
#ifdef DOUBLE_VOTE
#define MAY_VOTE_IN(t) (term[me] <= (t) && base[me] == UNKNOWN)
#else
#define MAY_VOTE_IN(t) (term[me] < (t))
#endif
#ifdef LIAR_LEADS_IN
#define LIAR_STANDS_IN(t) ((t) == LIAR_LEADS_IN)
#else
#define LIAR_STANDS_IN(t) true
#endif

/* Votes go by certificates: a candidate without one as high as the voter's is refused. Where Raft compares the ends of
 * logs there is nothing to compare, for what has no certificate may be lost. */
#if defined(NO_VOTE_CERTIFICATE) || defined(VOTE_FOR_LOWER)
#define HIGH_ENOUGH(candidate, voter) true
#else
#define HIGH_ENOUGH(candidate, voter) (certificate[candidate] >= certificate[voter])
#endif
#ifdef RAFT_LOG_RULE
#define LOG_UP_TO_DATE(candidate, voter) (LAST_TERM(log[candidate]) > LAST_TERM(log[voter]) || \
    (LAST_TERM(log[candidate]) == LAST_TERM(log[voter]) && INDEX_OF(log[candidate]) >= INDEX_OF(log[voter])))
#else
#define LOG_UP_TO_DATE(candidate, voter) true
#endif
#ifdef NO_VOTE_CERTIFICATE
#define SHOWS 0
#else
#define SHOWS certificate[me]
#endif

/* A new leader's log extends the highest certificate in its votes; what is shorter is not acknowledged in its term. */
#ifdef NO_NEWTERM_CHECK
#define EXTENDS_BASE(head) true
#elif defined(ACK_BELOW_BASE)
#define EXTENDS_BASE(head) COMPATIBLE(head, certified[base[me]])
#else
#define EXTENDS_BASE(head) EXTENDS(head, certified[base[me]])
#endif

/* Entries with a certificate are not cut off, unless the new leader's certificate is higher. */
#ifdef TRUNCATE_CERTIFIED
#define KEEPS_CERTIFIED(head) true
#elif defined(NEVER_TRUNCATE_CERTIFIED)
#define KEEPS_CERTIFIED(head) EXTENDS(head, certified[certificate[me]])
#else
#define KEEPS_CERTIFIED(head) (base[me] >= certificate[me] || EXTENDS(head, certified[certificate[me]]))
#endif

/* In a term a follower's acknowledged log only grows: no second head at an index, no chain beside the first. Also after
 * a restart, so the disk says up to where it was acknowledged in the term. */
#ifdef DOUBLE_ACK
#define ONLY_GROWS(head) (ACK(me, RANK(term[me], INDEX_OF(head))) != (head))
#else
#define ONLY_GROWS(head) (ACK(me, RANK(term[me], INDEX_OF(head))) == 0 && \
    EXTENDS(head, ACK(me, RANK(term[me], 1))) && (INDEXES == 1 || ACK(me, RANK(term[me], 2)) == 0))
#endif

/* With IN_TERM_ORDER the steps of a term come before those of higher ones, and in a term the votes first, then what the
 * leader proposes, what members 0, 1, 2 accept, and what they confirm. Any run can be sorted so: what a member does in
 * a term depends on what comes before in this order only. Neither does it matter who votes once the term has an honest
 * leader, nor who of equals is who: before there is an entry anywhere, member 0 stands and 1 votes. */
#define VOTING 0
#define PROPOSING 1
#define ACCEPTING (2 + me)
#define CONFIRMING (5 + me)
#ifdef IN_TERM_ORDER
#define IN_ORDER(t, stage) ((latest >> 3) == (t) && (latest & 7) <= (stage) && ((stage) < 5 || (latest & 7) >= 5))
#define UNDECIDED(t) (!LED_BY_HONEST(t))
#define AMONG_EQUALS(member) (used[1] != 0 || me == (member))
#else
#define IN_ORDER(t, stage) true
#define UNDECIDED(t) true
#define AMONG_EQUALS(member) true
#endif
#define LED_BY_HONEST(t) (LEADS(0, t) || LEADS(1, t) || LEADS(2, t))

/* ---- What is checked */

#define CAN_LEAD(candidate, voter) (HIGH_ENOUGH(candidate, voter) && LOG_UP_TO_DATE(candidate, voter) && \
    certificate[candidate] >= certificate[voter] && FOLLOWS(candidate, voter))
#ifdef NEVER_TRUNCATE_CERTIFIED
#define FOLLOWS(leader, member) EXTENDS(log[leader], certified[certificate[member]])
#else
#define FOLLOWS(leader, member) true
#endif
#define CAN_LEAD_ALL(candidate) (EXTENDS(log[candidate], certified[certificate[candidate]]) && \
    CAN_LEAD(candidate, 0) && CAN_LEAD(candidate, 1) && CAN_LEAD(candidate, 2))

#ifdef ANSWERS_ONLY
#define CHECKED(property) true
#else
#define CHECKED(property) property
#endif

/* Evidence is two statements of one signer that contradict each other. */
inline check_blame() {
    assert(CHECKED(honest_not_accused))
}

/* The three honest members are a quorum, so while the liar is silent one of them must be able to lead the others. */
inline check_progress() {
    somebody_can_lead = CAN_LEAD_ALL(0) || CAN_LEAD_ALL(1) || CAN_LEAD_ALL(2);
    assert(CHECKED(somebody_can_lead))
}

/* Three CERTACKs exist: a client has, or could be given, an answer for everything up to the head, and a member may
 * apply it. */
inline answer(given, in_term) {
    answers_agree = COMPATIBLE(given, answered);
    assert(answers_agree);
#ifdef NEVER_ANSWERED
    nobody_is_answered = INDEX_OF(given) < INDEXES || in_term < TERMS;
    assert(nobody_is_answered);
#endif
    if
    :: INDEX_OF(given) > INDEX_OF(answered) -> answered = given
    :: else
    fi;
    for (each_index : 1 .. INDEX_OF(given)) {
        if
        :: answered_in[each_index] == 0 || answered_in[each_index] > in_term -> answered_in[each_index] = in_term
        :: else
        fi
    }
    for (each_rank : RANK(in_term, 2) + 1 .. RANKS - 1) {
        leader_has_what_was_answered = COMPATIBLE(ACK(0, each_rank), given) &&
            COMPATIBLE(ACK(1, each_rank), given) && COMPATIBLE(ACK(2, each_rank), given);
        assert(CHECKED(leader_has_what_was_answered))
    }
    skip
}

/* A head was accepted of the leader of a term: what was answered in terms before is in it. */
inline check_leader(has, in_term) {
    for (each_index : 1 .. INDEX_OF(answered)) {
        leader_has_what_was_answered =
            answered_in[each_index] >= in_term || COMPATIBLE(has, PREFIX(answered, each_index));
        assert(CHECKED(leader_has_what_was_answered))
    }
    skip
}

/* Evidence: a vote that hides a certificate which the voter has confirmed. */
inline check_votes() {
#ifndef NO_VOTE_CERTIFICATE
    for (each_term : 1 .. TERMS) {
        for (each_rank : 1 .. RANK(each_term, 0)) {
            honest_not_accused =
                !VOTED(me, each_term) || !HAS_CERTACK(me, each_rank) || SHOWN(me, each_term) >= each_rank;
            check_blame()
        }
    }
#endif
    skip
}

/* ---- The steps */

inline use(new) {
    used[1] = used[1] | ((1 << FIRST(new)) >> 1);
    used[2] = used[2] | ((1 << ((new) >> 4)) >> 1)
}

inline enter(in_term, stage) {
#ifdef IN_TERM_ORDER
    latest = 8 * in_term + stage;
#endif
    if
    :: term[me] < in_term ->
        term[me] = in_term;
        base[me] = UNKNOWN
    :: else
    fi
}

/* Stands as candidate (its own vote), or votes for another. */
inline cast_vote(candidate, in_term) {
    enter(in_term, VOTING);
    honest_not_accused = !VOTED(me, in_term) || VOTED_FOR(candidate, me, in_term);
    check_blame();
    VOTE(me, in_term) = candidate + 1;
    SHOWN(me, in_term) = SHOWS;
    check_votes();
    check_progress()
}

/* With this vote, its own and the liar's the candidate leads: the log it has is what it goes on from. A vote that shows
 * a higher certificate than its own is of no use to it. */
inline elect(candidate, in_term) {
    cast_vote(candidate, in_term);
    if
    :: SHOWN(me, in_term) <= SHOWN(candidate, in_term) ->
        LEADS(candidate, in_term) = 1;
        segment[in_term] = log[candidate];
        check_leader(log[candidate], in_term)
    :: else
    fi
}

inline propose(entry) {
    enter(term[me], PROPOSING);
    log[me] = log[me] + (entry << (4 * (log[me] > 0)));
    use(log[me]);
    segment[term[me]] = log[me]
}

/* Takes the NEWTERM of a leader, whose votes show `highest`. */
inline follow(in_term, highest) {
    enter(in_term, ACCEPTING);
    base[me] = highest
}

#define COULD_ACCEPT(head) (EXTENDS_BASE(head) && KEEPS_CERTIFIED(head) && ONLY_GROWS(head))

/* AppendEntries with its SEG, to ACK: entries to disk, then the signature. A head says everything below it too, down to
 * the base. */
inline accept(new) {
    enter(term[me], ACCEPTING);
    if
    :: EXTENDS(log[me], new) /* nothing new, nothing to cut off */
    :: else -> log[me] = new
    fi;
    if
    :: base[me] > certificate[me] -> certificate[me] = base[me]
    :: else
    fi;
    for (each_index : 1 .. INDEX_OF(new)) {
        if
        :: each_index == INDEX_OF(new) || each_index >= INDEX_OF(certified[base[me]]) ->
            each_rank = RANK(term[me], each_index);
            part = PREFIX(new, each_index);
            honest_not_accused = ACK(me, each_rank) == 0 || ACK(me, each_rank) == part;
            check_blame();
            ACK(me, each_rank) = part;
            if
            :: (ACK(0, each_rank) == part) + (ACK(1, each_rank) == part) + (ACK(2, each_rank) == part) >= 2 ->
                certified[each_rank] = part
            :: else
            fi
        :: else
        fi
    }
    use(new);
#ifdef ONE_PHASE
    if
    :: certified[RANK(term[me], INDEX_OF(new))] == new -> answer(new, term[me])
    :: else
    fi;
#endif
    check_leader(new, term[me]);
    check_progress()
}

/* Has seen a certificate for its own log: that to disk, then CERTACK, if the certificate is of its term. */
inline confirm(rank) {
    enter(term[me], CONFIRMING);
#ifdef CERTACK_WITHOUT_DISK
    if
    :: !CERTACK_IN_TERM(rank) -> certificate[me] = rank
    :: else
    fi;
#else
    certificate[me] = HIGHER(certificate[me], rank);
#endif
#ifdef APPLY_AT_CERTIFICATE
    answer(certified[rank], TERM_OF(rank));
#endif
    if
    :: CERTACK_IN_TERM(rank) ->
        certack[rank] = certack[rank] | (1 << me);
        check_votes();
        if
        :: HAS_CERTACK(0, rank) + HAS_CERTACK(1, rank) + HAS_CERTACK(2, rank) >= 2 ->
            answer(certified[rank], TERM_OF(rank))
        :: else
        fi
    :: else
    fi;
    check_progress()
}
#define COULD_CONFIRM(rank) (IN_ORDER(term[me], CONFIRMING) && TERM_OF(rank) <= term[me] && \
    certified[rank] != 0 && EXTENDS(log[me], certified[rank]) && \
    (rank > certificate[me] || (CERTACK_IN_TERM(rank) && !HAS_CERTACK(me, rank))))

/* ---- The steps for each term, candidate, leader, rank, and each log that a lying leader may claim */

#define IN_TERM(t) \
    :: d_step { IN_ORDER(t, VOTING) && term[me] < t && AMONG_EQUALS(0) && UNDECIDED(t) -> cast_vote(me, t) } \
    :: d_step { IN_ORDER(t, VOTING) && MAY_VOTE_IN(t) && LIAR_STANDS_IN(t) && AMONG_EQUALS(me & 1) && UNDECIDED(t) -> \
        cast_vote(LIAR, t) } \
    VOTE_FOR(0, t) VOTE_FOR(1, t) VOTE_FOR(2, t) \
    :: d_step { LEADS(me, t) && term[me] == t && IN_ORDER(t, PROPOSING) && INDEX_OF(log[me]) < INDEXES && \
        segment[t] == log[me] -> propose(2 * t - 1) } \
    FOLLOW_HONEST(0, t) FOLLOW_HONEST(1, t) FOLLOW_HONEST(2, t) \
    FOLLOW_LIAR(0, 1, t) FOLLOW_LIAR(0, 2, t) FOLLOW_LIAR(1, 2, t) \
    ACCEPT_HONEST(1, t) ACCEPT_HONEST(2, t) \
    CONFIRM(RANK(t, 1)) CONFIRM(RANK(t, 2))

#define VOTE_FOR(candidate, t) \
    :: d_step { IN_ORDER(t, VOTING) && MAY_VOTE_IN(t) && me != candidate && term[candidate] == t && \
        VOTED_FOR(candidate, candidate, t) && HIGH_ENOUGH(candidate, me) && LOG_UP_TO_DATE(candidate, me) && \
        AMONG_EQUALS(1) && UNDECIDED(t) -> elect(candidate, t) }
#define JOINS(t) (IN_ORDER(t, ACCEPTING) && (term[me] < t || (term[me] == t && base[me] == UNKNOWN)))
#define FOLLOW_HONEST(leader, t) \
    :: d_step { JOINS(t) && LEADS(leader, t) -> follow(t, SHOWN(leader, t)) }
#define FOLLOW_LIAR(a, b, t) \
    :: d_step { JOINS(t) && VOTED_FOR(LIAR, a, t) && VOTED_FOR(LIAR, b, t) -> \
        follow(t, HIGHER(SHOWN(a, t), SHOWN(b, t))) }
#define ACCEPT_HONEST(index, t) \
    :: d_step { term[me] == t && IN_ORDER(t, ACCEPTING) && base[me] != UNKNOWN && LED_BY_HONEST(t) && \
        INDEX_OF(segment[t]) >= index && COULD_ACCEPT(PREFIX(segment[t], index)) -> accept(PREFIX(segment[t], index)) }
#define CONFIRM(rank) :: d_step { COULD_CONFIRM(rank) -> confirm(rank) }

/* A lying leader's entries are ones that were proposed at that index before, or new ones of its term: two, of which it
 * takes the lower number first (they differ in nothing else). */
#define USED(entry, index) ((used[index] >> ((entry) - 1)) & 1)
#define CLAIMABLE(entry, index) ((entry) <= 2 * term[me] && (USED(entry, index) || (entry) == 2 * term[me] - 1 || \
    ((entry) == 2 * term[me] && USED(2 * term[me] - 1, index))))
#define LIE(first, second) \
    :: d_step { base[me] != UNKNOWN && IN_ORDER(term[me], ACCEPTING) && !LED_BY_HONEST(term[me]) && \
        CLAIMABLE(first, 1) && (second == 0 || CLAIMABLE(second, 2)) && COULD_ACCEPT(first + 16 * second) -> \
        accept(first + 16 * second) }

#if defined(LIAR_LEADS_IN) && LIAR_LEADS_IN == 0
#define LIES(first)
#elif INDEXES == 1
#define LIES(first) LIE(first, 0)
#elif TERMS == 1
#define LIES(first) LIE(first, 0) LIE(first, 1) LIE(first, 2)
#elif TERMS == 2
#define LIES(first) LIE(first, 0) LIE(first, 1) LIE(first, 2) LIE(first, 3) LIE(first, 4)
#else
#define LIES(first) LIE(first, 0) LIE(first, 1) LIE(first, 2) LIE(first, 3) LIE(first, 4) LIE(first, 5) LIE(first, 6)
#endif

active [3] proctype Member() {
    byte me = _pid;
    do
    IN_TERM(1)
    LIES(1) LIES(2)
#if TERMS >= 2
    IN_TERM(2)
    LIES(3) LIES(4)
#endif
#if TERMS >= 3
    IN_TERM(3)
    LIES(5) LIES(6)
#endif
    od
}

#ifdef IN_TERM_ORDER
/* What cannot matter any more becomes zero, and who of equals is who is forgotten, so that fewer states differ. */
#define CLEAR_TERM(member, t) VOTE(member, t) = 0; SHOWN(member, t) = 0; LEADS(member, t) = 0
inline end_accepting(t) {
    latest = 8 * t + 5;
    CLEAR_TERM(0, t);
    CLEAR_TERM(1, t);
    CLEAR_TERM(2, t);
    segment[t] = 0;
    for (each_rank : RANK(t, 1) .. RANK(t, 2)) {
        ACK(0, each_rank) = certified[each_rank];
        ACK(1, each_rank) = certified[each_rank];
        ACK(2, each_rank) = 0
    }
    skip
}

#define EXCHANGE(values, a, b) part = values[a]; values[a] = values[b]; values[b] = part
inline order_members(a, b) {
    if
    :: log[a] > log[b] || (log[a] == log[b] && certificate[a] > certificate[b]) ->
        EXCHANGE(log, a, b);
        EXCHANGE(certificate, a, b)
    :: else
    fi
}

inline end_term(t) {
    latest = 8 * (t + 1);
    used[1] = 0;
    used[2] = 0;
    for (each_rank : 1 .. RANK(t, 2)) {
        certack[each_rank] = 0;
        if
        :: each_rank < certificate[0] && each_rank < certificate[1] && each_rank < certificate[2] ->
            certified[each_rank] = 0;
            ACK(0, each_rank) = 0;
            ACK(1, each_rank) = 0
        :: else -> use(certified[each_rank])
        fi
    }
    for (each_member : 0 .. 2) {
        use(log[each_member]);
        term[each_member] = t;
        base[each_member] = UNKNOWN
    }
    order_members(0, 1);
    order_members(1, 2);
    order_members(0, 1)
}

#define END_OF(t) \
    :: d_step { (latest >> 3) == t && (latest & 7) < 5 -> end_accepting(t) } \
    :: d_step { (latest >> 3) == t && (latest & 7) >= 5 && t < TERMS -> end_term(t) }

active proctype Order() {
    do
    END_OF(1)
#if TERMS >= 2
    END_OF(2)
#endif
#if TERMS >= 3
    END_OF(3)
#endif
    od
}
#endif

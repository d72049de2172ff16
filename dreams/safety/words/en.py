"""English."""

WORDS = {
    "I": "i im ive id ill me my myself mine",
    "ME": "me us",
    "SELF": "myself my_self meself mself self_harm*",
    "THIRD": "he she they his her him them who someone somebody friend friends brother sister cousin aunt uncle colleague neighbour* neighbor* classmate "
    "mate bff patient hero woman man girl boy guy people everybody everyone mother father mum mom dad grandmother grandfather",
    "WANT": "need_to_know want wanna wana wnat wanting wants_to_die_i wud_like would_like id_like need_to feel_like urge* craving long_to longing desire* wish_to wish_to_die impuls* tempted",
    "WANTED": "wanted",
    "NEG": "not dont do_nt don_t doesnt didnt wont cant can_t cannot never no nothing without isnt wasnt arent aint couldnt wouldnt neither nor",
    "NOTWANT": "dont_want dont_wanna not_want no_longer_want dont_really_want do_nt_want dnt_want dont_wish never_want dont_wanna",
    "GOING": "going_to gonna gona gunna ganna will ill about_to plan* planning intend* decided decide_to made_up_my_mind ready_to tonight_ill i_shall am_to finna bouta id_better",
    "THINK": "think* thought* consider* contemplat* imagin* fantasi* obsess* keep_planning plan* planning picturing planning_how keep_planning",
    "WISH": "pray praying wish if_only wished hope_i hoping_to hope_to hope",
    "MAYBE": "maybe perhaps might should ought may could better",
    "KILL": "kill kil killing murder* stab* shoot shooting poison* strangl* suffocat* slaughter* drown* behead* smother*",
    "DIE": "die dying dead death dye_ing died deceased perish",
    "LIVE": "live living alive life exist existing existence livin livng be_here being_here be_around wake_up waking_up be_born been_born wake awake_again this_world keep_going go_on "
    "go_on_living carry_on stay_alive tomorrow_morning",
    "WAKE": "wake_up waking_up wake",
    "END": "end ending ended finish finishing stop over take taking took ends",
    "LIFE": "my_life life my_own_life it_all everything this_all all_this existence this_pain",
    "SUICIDAL": "suicidal kms unalive* suicidl sewerslide kys_myself end_me self_delete",
    "SUICIDE": "leave_this_world leaving_this_world ending_things ending_it leaving_this_life leave_this_life my_last_day last_day_on_earth hanging happier_dead happier_if_i_were_dead rather_not_exist better_dead suicide follow*_him_into_the follow*_her_into_the suicid* take_my_life taking_my_life end_my_life ending_my_life end_it_all ending_it_all killing_myself kill_myself ending_everything end_everything end_myself "
    "ending_myself my_own_life off_myself offing_myself take_my_own_life do_myself_in top_myself end_it it_ends finish_it end_things end_my_suffering end_my_pain",
    "HURT": "hurt* harm* cut cutting cuts burn burning burns scratch* punish* injur* slash* slit slitting hit_my_head bang_my_head starv*",
    "MYBODY": "my_arm* my_wrist* my_leg* my_thigh* my_skin my_head my_vein* my_throat my_body wrists my_hand* my_stomach",
    "SELFMEANS": "under_a_bus under_a_train hose_and the_hose stepping_in_front let_go_of_the_railing jump_from jumping_from drive_off_the cut_my_own_throat hang_yourself driving_off_the sitting_on_the_tracks hang_myself hanging_myself shoot_myself shooting_myself drown_myself drowning_myself cut_my_wrist* slit_my_wrist* slitting_my_wrist* jump jumping jump_off jump_in_front overdose od "
    "throw_myself throwing_myself starve_myself stab_myself poison_myself gas_myself suffocate_myself hurl_myself blow_my_brains cut_my_throat slit_my_throat open_my_veins crash_my_car drive_into_a "
    "step_in_front walk_into_the_sea walk_in_front take_all_my swallow_all take_the_pills take_all_the swallow_the_pills pull_the_trigger",
    "MEANS": "razor blade pills tablets rope noose gun blade razor knife bridge balcony roof train rails overdose knives tracks cliff ledge paracetamol sleeping_pills insulin pistol",
    "ROPE": "rope noose",
    "HAVE": "have got bought took counted ready prepared wrote written saved hoard* collected tied loaded hidden stash*",
    "READY": "ready counted enough prepared wrote loaded stash* hoard*",
    "REASON": "reason* point sense meaning will purpose worth hope use strength energy",
    "NOREASON": "no_reason no_point no_sense no_will no_purpose no_meaning not_worth no_hope no_use dont_see_a_reason dont_see_the_point isnt_worth isnt_any_point without_purpose pointless whats_the_point "
    "no_strength no_desire lost_the_will lost_all_will cant_see_a_reason cant_see_the_point nothing_to_live nothing_left_to worth_living why_should_i_live",
    "TIRED": "tired sick_of fed_up exhausted done_with weary had_enough",
    "BETTEROFF": "lighter_without_me happier_without_me easier_without_me world_without_me better_off_without_me better_without_me nobody_would_miss noone_would_miss no_one_would_miss nobody_will_miss nobody_would_care nobody_would_notice no_one_will_miss not_miss_me "
    "better_off_if_i_was better_off_if_i_were better_if_i_was_dead better_if_i_were_dead no_one_would_care noone_would_care",
    "BURDEN": "burden everyone_hates_me everybody_hates_me worthless useless",
    "GOODBYE": "goodbye goodbyes bye farewell last_message suicide_note goodbye_letter* good_bye last_words last_dream last_letter* will_and_testament",
    "LETTER": "letter_for_each letters_for_my note_for_my writing_my_will wrote_my_will made_my_will written_my_will goodbye_letter* suicide_note* farewell_letter* letters_to_my goodbye_note* last_letter* goodbye_video",
    "NOTHERE": "not_coming_back_from one_person_less time_you_read_this no_tomorrow_for_me dead_by_then dead_by_tomorrow no_more_birthdays ill_be_gone_by wont_see_my_next my_own_funeral wont_need_them not_need_them_any wont_be_here wont_be_around   be_gone_tomorrow    wont_exist ill_be_dead will_be_dead last_day last_night_alive wont_see_tomorrow",
    "GONE": "disappear vanish gone cease fade_away stop_existing not_exist",
    "FOREVER": "forever ever for_good again permanently never_again",
    "HOW": "how whats_the what_is_the least_painful painless quickest easiest way ways method* many",
    "PAINLESS": "least_painful painless without_pain quickest easiest lethal fastest no_pain doesnt_hurt painlessly to_die",
    "SLEEP": "sleep asleep",
    "ATTEMPT": "tried attempted attempt attempting almost nearly try trying",
    "AFRAID": "afraid scared fear frightened terrified worried dont_trust not_trust cant_trust scares",
    "VOICE": "voices voice",
    "ONLYWAY": "only_way only_thing no_other_way no_way_out only_option only_escape only_solution only_answer other_way_out only_exit",
    "RATHER": "relief happier rather better_dead prefer prefer_to better_to",
    "DOIT": "do_it do_this do_that go_through_with do_to_myself might_do could_do something_stupid do_something_to_myself something_to_myself",
    "DONE": "im_done cant_go_on cant_keep_going cant_take_it cant_do_this cant_live cant_anymore cant_any_more can_not_go_on cant_take_this cant_stand_it",
    "SAD": "disappointed sad sorry upset angry gutted devastated",
    "STAND": "legs_over_the sitting_on_the_roof over_the_railing on_the_wrong_side_of im_standing i_am_standing im_on_the_bridge i_am_on_the_bridge im_on_the_roof i_am_on_the_roof im_on_a_bridge im_on_a_roof on_the_ledge sitting_on_the_rails",
    "JOIN": "lie_beside lie_with_him lie_with_her be_with_her be_with_him join_him join_her be_with_them join_them go_to_her go_to_him with_my_late follow_her follow_him",
    # abuse
    "ABUSER": "father dad daddy stepdad stepfather step_dad step_father stepmother stepmum stepmom mother mum mom mummy mommy husband hubby wife boyfriend girlfriend bf gf partner uncle aunt grandpa grandad "
    "grandfather grandma teacher coach priest boss manager brother sister son daughter carer caregiver nurse cousin ex he she they neighbour landlord pimp man fiance trainer imam family parents someone",
    "HITS": "boiling_water threw_boiling holds_my_head broke_my_nose broke_my broken_my kicks_me slashed forces_himself came_at_me kicked_me comes_at_me went_for_me spits_at spat_at pulls_my burnt knocks_me knocked_me dragging hits hitting beats beating beat slaps slapping kicks kicking punches punched punching hit slapped kicked chokes choked choking strangles strangled strangling bashes thrashes whips "
    "belts pinches pinched shoves shoved pushed pushes throws_things threw_things burns burned bites smacks smacked beated beaten headbutt* grabs_me hurts hurting pulls_my_hair dragged drags",
    "HITSNOW": "spits_in_my scalded slaps_me holds_my_head drags_me breaks_my drags knocks_me spits_at pulls_my_hair headbutts comes_at_me hits beats slaps kicks punches chokes strangles thrashes whips pinches shoves pushes burns bites smacks hurts hitting beating slapping kicking hurting",
    "TOUCH": "presses_himself rubs_himself comes_into_my coming_into_my crawls_into_my climbs_into_my gets_into_my films_me sends_me touches touching touched gropes groped groping fondles fondled molest* rubs feels_me_up inside_me abuses abused abusing kisses_me hand_in hand_on hands_on hand_under hands_under hand_up hand_down puts_his_hand fingers",
    "PRIVATE": "secret_game in_the_shower without_clothes photos_without dirty_pictures sends_me meet_him where_he_shouldnt where_he_should_not where_she_shouldnt my_room at_night scared secret private* pants underwear under_my between_my naked undress nude* tell_nobody tell_no_one not_to_tell "
    "dont_like dont_want hates where_nobody my_bed his_hand down_there privates bed breasts",
    "RAPE": "rape raped rapes raping sexually_assaulted sexually_abused molested forced_himself force_himself sexual_abuse sexual_assault assaulted_me",
    "FORCE": "makes_us make_me_work take_my_clothes have_to_sleep_with made_me forces forced forcing makes_me making_me made_me coerces compels pressures pressur* force forces_me wont_let",
    "FORCEDTO": "work_without_pay have_sex dirty_pictures clothes_off men touch_himself touch_her kiss sex undress things_i_dont naked nude* pictures sleep_with marry marriage wedding do_things strip drink beg touch_him perform dont_want",
    "LOCK": "locks lock locked locking traps trapped keeps_me keep_me hold_me holds_me imprison* captive confined",
    "LOCKED": "not_allowed_to_see not_allowed_to_phone dont_feed_me not_feed_me keep_me_locked keeps_me_locked took_my_passport doesnt_give_me_anything_to_eat gives_me_nothing_to_eat kept_in_the_house kept_in_this_house only_get_food only_eat_when kept_locked took_my_papers took_my_keys locks_me lock_me locked_me keep_me_here keeps_me_here wont_let_me_leave not_allowed_to_go not_allowed_out wont_let_me_out took_my_passport took_my_phone doesnt_let_me holding_me no_food "
    "not_let_me_leave without_food wont_let_me_go wont_feed gives_me_no_food held_prisoner kept_prisoner doesnt_feed starves_me cant_leave_the_house",
    "THREAT": "hell_kill he_will_kill hell_burn says_hell_burn burn_me threatens_to threatens threatened threatening threat says_he_will says_she_will says_he_ll said_he_will will_kill_me kill_me kills_me said_hell says_hell says_they_will",
    "KILLME": "kill_me kills_me hurt_me kill_us find_me stab_me shoot_me",
    "BLACKMAIL": "wants_money_and more_videos more_pictures blackmail* sextort* extort* leak_my my_nudes send_nudes nudes naked_pictures naked_photos naked_pics",
    "ABUSED": "beaten_at_home im_beaten hit_so_hard im_being_abused being_abused get_beaten being_beaten getting_beaten am_beaten im_beaten domestic_violence get_hit being_hit get_abused im_abused being_molested beaten_at_home "
    "abused_at_home being_raped get_raped being_trafficked hit_at_home beats_me_up",
    "BRUISE": "cant_hear_in broken_bone black_and_blue bruise* bruised black_eye what_he_did what_she_did he_did_to_me she_did_to_me",
    "MARRY": "marry married wedding marriage engagement",
    "STALK": "stands_outside outside_my_house follows_me stalk* waiting_for_me waits_outside",
    "HOME": "go_home going_home home",
    # danger to others
    "HARM": "not_see_the_morning against_the_wall throw_her throw_him run_over run_him_over run_her_over something_terrible smother stab kill killing stab stabbing shoot shooting shoot_up poison poisoning strangle strangling hurt harm drown drowning burn smother suffocate push murder attack beat shake hit blow_up choke use_it bomb "
    "slit_his slit_her bring_a_knife bringing_a_knife bringing_a_gun make_them_pay make_him_pay make_her_pay pay kills run_over set_fire torch",
    "TARGET": "him her them people someone somebody husband wife boss baby child children kids son daughter sister brother mother father mum mom dad stepfather stepdad neighbour neighbor school teacher "
    "classmates everyone everybody ex girlfriend boyfriend others family house he she they colleague* parents stranger* mosque church office coworker* roommate",
    "FRAGILE": "baby child children kids son daughter newborn infant toddler little_sister little_brother",
    "LOSTCONTROL": "close_to_it about_to_snap next lost_control lost_it again next_time wont_stop",
    "WEAPON": "hammer bought_acid gun knife rifle have_what_i_need bought_a_gun took_the_knife bomb axe machete acid",
    "DESERVE": "deserve deserves pay they_will_see theyll_see regret",
    # medical
    "BREATHE": "breathe breathing get_air get_breath breath air breath* breahte",
    "CANT": "cant cannot can_not couldnt not isnt wont doesnt unable stopped hardly barely struggling trouble difficult* short_of arent",
    "CHEST": "breastbone ribs chest heart",
    "PAIN": "stands_on_it sits_on_it weight elephant crushes burns pain pains hurts hurting aching pressure tight tightness crushing squeez* ache stabbing burning",
    "NUMB": "cant_feel cannot_feel cannot_move numb tingling drooping droops hangs_down hanging_down paralysed paralyzed cant_lift cant_move cant_raise weak slurred slurring speak_strangely cant_speak lost_feeling crooked slur",
    "LIMB": "jaw legs arm face side leg jaw mouth hand right_side left_side",
    "TOOK": "took swallowed taken ate drank drunk eaten downed swallow ingested chugged",
    "PILLS": "opioids oxycodone codeine sedatives benzos heart_pills blood_pressure pills tablets pill meds medication paracetamol ibuprofen antidepressants capsules sleeping_pills xanax valium aspirin insulin",
    "MANY": "all too_many lots thirty twenty forty fifty whole handful bottle lot ten box pack hour_ago 20 30 40 50 everything entire packet mixed vodka alcohol overdose* many",
    "OVERDOSED": "overdosed od_d overdosing odd just_overdosed odd_on took_an_overdose taken_an_overdose",
    "POISON": "button_battery toilet_cleaner drain_cleaner ammonia wild_mushrooms laundry_pods hand_sanitizer white_spirit bleach antifreeze rat_poison detergent pesticide drain_cleaner chlorine mushrooms acid cleaning_fluid battery cyanide petrol disinfectant",
    "BLEED": "bleeding bleed blood bleeds haemorrhag* hemorrhag*",
    "ALOT": "for_hours since_the_birth wont_stop everywhere too_deep badly a_lot lot heavily stop doesnt_stop not_stopping cant_stop cut_my non_stop",
    "UNCONSCIOUS": "does_not_react doesnt_react not_reacting does_not_answer does_not_wake cant_be_woken lifeless doesnt_move unconscious passed_out collapsed wont_wake doesnt_wake unresponsive not_responding isnt_breathing not_breathing doesnt_answer doesnt_respond stopped_breathing cant_wake_him cant_wake_her "
    "not_waking turning_blue no_pulse isnt_waking fainted breathing_strangely breathing_funny",
    "WHO": "he she my_friend friend husband wife mum mom mother father dad baby son daughter brother sister girlfriend boyfriend partner grandma grandpa child they roommate flatmate",
    "ATTACK": "heart_attack stroke seizure* convulsi* anaphyla* fit aneurysm fits allergic_shock",
    "HAVING": "  i_think_im am_having im_having have i_am third getting having",
    "FAINT": "nauseous shaking shivering confused feel_sick everything_is_spinning passing_out faint fainting dizzy blacking_out losing_consciousness pass_out blurred see_double vomiting throwing_up seeing_double keep_fainting cant_see cant_see_right blackout",
    "CAUSE": "pills head mushrooms vodka today keep constantly hit tablets poison fell",
    "THROAT": "throat tongue lips airway",
    "SWELL": "closing swelling swollen swells closes tightening",
    "PREGNANT": "pregnant waters_broke weeks_pregnant miscarr*",
    "PROMISE": "promise guarantee swear",
    "PLAN": "have_a_plan got_a_plan my_plan know_how planning_how a_plan plan_it planning_it set_a_date have_everything_ready know_the_date",
    "DOUBT": "idk dont_know not_sure unsure no_idea",
    "SELFHURT": "scratch_my_skin cut_my_legs cut_my_arms cut_my_legs_again cutting_my punched_myself burnt_myself cut_myself cutting_myself cutting_again burn_myself burning_myself hurting_myself hurt_myself harm_myself harming_myself self_harm* selfharm* relapsed_cutting cut_again started_cutting starving_myself punish_myself scratch_myself hit_myself hitting_myself",
    "ACCIDENT": "shaving cooking kitchen accident accidentally by_accident onion bread paper chopping",
    "FIRSTKILL": "i_kill im_killing i_stab i_shoot ill_kill",
    "OWNDEATH": "my_own_death my_death dying killing_myself being_dead my_own",
    "THIRDSELF": "herself himself themselves themself",
    "HADFIT": "had",
    "DEED": "jumped hanged_myself hung_myself shot_myself killed_myself drowned_myself overdosed cut_my_wrists died",
    "BUT": "but however although though yet still nevertheless",
    "AND": "and so then because while when",
    # framing
    "DREAM": "dream dreams dreamt dreamed dreaming dremt drempt drempt dreamd nightmare* nightmere sleep_paralysis dreamscape",
    "INDREAM": "dream_in_which dream_where the_dream_again same_dream nightmare_where nightmare_in_which dream_again_in keep_dreaming_that nightmare_that in_the_dream in_my_dream in_a_dream in_this_dream in_the_nightmare in_my_nightmare i_dreamt i_dreamed dreamt_that dreamed_that had_a_dream had_a_nightmare the_dream_was my_dream_was "
    "dreamt_about dreamed_about in_my_dreams my_dream dream_i_was dream_of_mine in_one_dream nightmare_i_was dreamt_of dreamed_of dreamt_i dreamed_i",
    "NOTDREAM": "not_a_dream isnt_a_dream not_dream not_dreaming not_just_a_dream not_just_a_nightmare not_just_nightmare not_in_the_dream not_only_in_the_dream isnt_a_nightmare no_dream not_a_nightmare "
    "am_not_dreaming not_only_in_my_dreams wasnt_a_dream isnt_just_a_dream this_is_real dream_ended dream_is_over",
    "AWAKE": "awake real_life reality really for_real seriously serious mean_it i_mean_it since_i_woke woke_up_and when_i_wake after_i_woke since_then wide_awake truth no_joke fr irl since_waking "
    "after_waking in_truth honestly actually not_kidding is_about_my is_really",
    "WOKE": "woke woken wakes alarm_clock alarm",
    "NOW": "now tonight today tomorrow tn rn right_now this_morning this_evening currently these_days lately friday next_week all_day every_day daily always still",
    "RECENT": "yesterday last_night last_week again this_morning today on_saturday on_sunday on_monday tonight last_month this_week just hour_ago every_day when_he_drinks next_month",
    "LONGAGO": "at_nineteen at_eighteen at_twenty clean_for been_clean thats_over that_is_over years_ago year_ago used_to as_a_teenager when_i_was as_a_child as_a_student in_my_twenties in_my_teens decades_ago long_ago before_i_was survived ex_husband_used before_i_met last_year back_then "
    "in_recovery since_recovered in_1 in_19* in_20* as_a_kid years_clean once_upon in_may in_march in_june in_july in_spring in_autumn in_january in_february in_april in_august in_september in_october in_november in_december in_20* in_19*",
    "FINENOW": "at_peace am_safe like_my_life love_my_life im_fine im_well i_am_well i_am_safe im_safe not_any_more glad_im_alive glad_to_be_alive recovered got_help dont_worry any_more_now now_i_have im_happy im_ok im_okay i_am_fine i_am_happy just_scared "
    "only_a_dream just_a_dream never_do_that wasnt_real not_real",
    "JOKE": "lol lmao haha hahaha rofl xd jk laughing laughed hilarious embarrass* lmfao of_laughter funny pun",
    "IDIOM": "killing_me kill_for die_for dying_to_know dying_to_see dying_to_hear die_of_laughter dying_of_laughter to_die_for kill_me_now dead_tired feet_are_killing over_my_dead died_of_embarrassment dying_of_embarrassment "
    "dying_to dying_of_boredom die_laughing dying_laughing die_of_shame at_chess going_to_kill_me kill_for_a killed_it at_tennis died_laughing bored_to_death scared_to_death worried_to_death dead_on_my_feet "
    "cut_my_hair phone_died battery_died murder_me kill_me_for hit_me_with_a_pillow once_more_ill",
    "SONG": "thesis essay lecture first_aid_course exhibition chorus ballad song songs lyrics film movie movies book novel play game series episode podcast opera cinema singing sang chorus band album video_game tv netflix musical theatre werther romeo poem anime listened_to "
    "listening_to watching reading read_a watched band_played news documentary concert",
    "SAID": "said says say saying shouted whispered wrote written read reads quoted quote sign poster stood sentence word called asked screamed sang repeated",
    "NOINTENT": "dont_want_to_kill dont_want_to_die not_suicidal no_thoughts would_never_hurt never_hurt dont_want_to_hurt wouldnt_hurt never_harm not_going_to_kill wont_kill would_never not_want_to_die wont_hurt not_gonna_kill "
    "no_intention dont_want_to_harm not_thinking_of arent_suicidal",
    "CHILD": "years_old im_11 im_10 im_12 im_13 im_14 i_am_ten mommy daddy mummy at_school i_am_twelve i_am_eleven im_nine 15 grade my_teacher",
    # unsure
    "LOW": "hopeless empty numb nothing_matters what_s_the_point whats_the_point cant_do_this_anymore cant_do_this cant_cope how_much_longer dont_care_what_happens so_tired_of_everything tired_of_everything "
    "not_feel_safe dont_feel_safe not_to_be_here not_be_here scared_of_my afraid_of_my no_way_forward think_about_death thinking_about_death wouldnt_mind_not sad_to_wake scare_myself burden want_to_vanish "
    "envy envies disappear so_angry best_ive_felt things_at_home easier_not_to_be far_away_all cant_go_on give_up given_up giving_up lonely so_alone unbearable no_way_out pointless ashamed",
}
